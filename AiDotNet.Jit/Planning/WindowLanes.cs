using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Decides for products over windows (convolutions and their gradients) what no schedule can mend later. Lanes along a row of windows are
/// seldom full (28 of 32); lanes along the other operand's free axis often are, for the price of packing that operand and turning
/// the result. Padding along axes that are not lanes stays a guard: loops leave out what lies outside, and nothing is copied.
/// </summary>
internal sealed class WindowLanes
{
    private const double PackedElement = 1; // multiply-adds that packing an element costs
    private const int FewestGuardedAxes = 2; // one of them runs in parallel, and the ends of another are peeled

    private readonly int _vectorBytes;
    private readonly HashSet<Node> _packed = [];
    private readonly HashSet<Node> _byColumn = []; // lanes along the right operand's free axis
    private readonly Dictionary<Node, OuterLanes> _outer = [];
    private readonly Dictionary<Node, bool[]> _guarded = [];

    private WindowLanes(int vectorBits) => _vectorBytes = vectorBits / 8;

    /// <summary>No product needs anything.</summary>
    public bool IsEmpty => _packed.Count == 0 && _outer.Count == 0 && _guarded.Count == 0;

    /// <summary>Products whose right operand is copied so that its free axis is contiguous.</summary>
    public bool IsPacked(Node dot) => _packed.Contains(dot);

    /// <summary>How a product has lanes along an axis that windows do not move over; null where it has not.</summary>
    public OuterLanes? OuterOf(Node dot) => _outer.GetValueOrDefault(dot);

    /// <summary>Pads, and along which axes they stay guards.</summary>
    public bool[]? GuardsOf(Node pad) => _guarded.GetValueOrDefault(pad);

    /// <summary>The decisions for a graph.</summary>
    public static WindowLanes For(Graph graph, PlanOptions options)
    {
        var lanes = new WindowLanes(options.VectorBits);
        if (options.VectorBits == 0) return lanes;
        var users = Users(graph);
        bool skipsPadding = !options.Strict && options.FuseMultiplyAdd;
        foreach (var node in graph.Nodes.Where(IsOverWindows))
        {
            if (skipsPadding && !options.KeepAxes && OuterLanes.For(node, lanes.CountOf(node)) is { } outer) lanes._outer[node] = outer;
            else lanes.Choose(node, users.GetValueOrDefault(node) ?? []);
        }
        if (skipsPadding) lanes.FindGuards(graph);
        return lanes;
    }

    private static Dictionary<Node, List<Node>> Users(Graph graph)
    {
        var users = new Dictionary<Node, List<Node>>();
        foreach (var node in graph.Nodes)
        {
            foreach (var operand in node.OperandSpan)
            {
                if (!users.TryGetValue(operand, out var list)) users[operand] = list = [];
                list.Add(node);
            }
        }
        return users;
    }

    private static bool IsOverWindows(Node node) =>
        ReadsWindows(node, 0) && !ProductLayout.ReadsWindows(node[1]) && ProductLayout.FreeAxes(node, 1).Count > 0;

    private static bool ReadsWindows(Node node, int side) => node.Op == Primitive.Dot && node.Shape.Size > 0 && ProductLayout.ReadsWindows(node[side]);

    // ---- lanes ----

    private void Choose(Node dot, List<Node> users)
    {
        bool rows = HasContiguous(dot, 0), columns = HasContiguous(dot, 1);
        if (rows && !columns && PaysToPack(dot, users)) _packed.Add(dot);
        if (_packed.Contains(dot) || (!rows && (columns || ProductLayout.CopiedSide(dot) == 1))) _byColumn.Add(dot);
    }

    private static bool HasContiguous(Node dot, int side) => ProductLayout.FreeAxes(dot, side).Any(a => ProductLayout.IsContiguous(dot[side], a));

    // Both ways in multiply-adds for each vector of results.
    private bool PaysToPack(Node dot, List<Node> users)
    {
        int lanes = CountOf(dot);
        double row = ProductLayout.FreeAxes(dot, 0).Where(a => ProductLayout.IsContiguous(dot[0], a)).Max(a => Fill(dot[0].Shape[a], lanes));
        double column = ProductLayout.FreeAxes(dot, 1).Max(a => Fill(dot[1].Shape[a], lanes));
        bool moved = users.Any(Access.MovesLast);
        double terms = dot.Attribute<DotAttributes>().LeftContract.Aggregate(1.0, (n, d) => n * dot[0].Shape[d]);
        double packing = PackedElement * dot[1].Shape.Size * lanes / dot.Shape.Size;
        double asIs = (terms / row) + (moved ? 0 : Scheduler.TurnedVector), packed = (terms / column) + (moved ? Scheduler.TurnedVector : 0) + packing;
        return packed < asIs;
    }

    private int CountOf(Node dot) => Math.Max(1, _vectorBytes / Math.Max(4, dot.DType.Size()));

    /// <summary>The share of lanes that are full.</summary>
    public static double Fill(int extent, int lanes) => extent / (double)((extent + lanes - 1) / lanes * lanes);

    // ---- guards ----

    // Padding is a guard only if nobody needs it in memory.
    private void FindGuards(Graph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (Materialization.IsView(node.Op) || Materialization.IsIdentity(node.Op) || node.Op == Primitive.Unfold) continue;
            for (int side = _outer.ContainsKey(node) ? 1 : 0; side < node.Count; side++)
            {
                var source = Materialization.BehindViews(node[side]);
                if (IsZeroPad(source)) Allow(source, ReadsWindows(node, side) ? Guards(node, side, source) : []);
            }
        }
        foreach (var output in graph.Outputs) Allow(Materialization.BehindViews(output), []);
        foreach (var pad in _guarded.Where(g => !g.Value.Any(guarded => guarded)).Select(g => g.Key).ToList()) _guarded.Remove(pad);
    }

    private void Allow(Node pad, bool[] axes)
    {
        if (!_guarded.TryGetValue(pad, out var known)) _guarded[pad] = axes;
        else _guarded[pad] = [.. known.Zip(axes, (a, b) => a && b)];
    }

    /// <summary>True for padding with zeros around a tensor.</summary>
    public static bool IsZeroPad(Node node) => node.Op == Primitive.Pad && node.Attribute<PadAttributes>() is var pad
        && pad.Bits == 0 && pad.Interior.All(i => i == 0) && pad.Low.All(l => l >= 0) && pad.High.All(h => h >= 0);

    // Where the position moves with a term of the sum, so that loops can leave out terms, and with no lane.
    private bool[] Guards(Node dot, int side, Node pad)
    {
        var axes = new List<Axis>();
        Affine[] index = ValueBuilder.FreshIndex(dot[side].Shape, axes);
        var a = dot.Attribute<DotAttributes>();
        HashSet<Axis> terms = [.. AxesOf(index, side == 0 ? a.LeftContract : a.RightContract)];
        if (LanesOf(dot, side, index) is not { } lanes) return [];
        for (var node = dot[side]; node != pad; node = node[0])
        {
            if (node.Op == Primitive.Reshape && Indices.Reshape(index, node.Shape, node[0].Shape) is null) return [];
            index = Access.Operand(node, 0, index);
        }
        var padding = pad.Attribute<PadAttributes>();
        return [.. index.Select((at, d) => (padding.Low[d] > 0 || padding.High[d] > 0) && at.Terms.Any(t => terms.Contains(t.Axis) && IsFree(t, d))
            && !at.Terms.Any(t => lanes.Contains(t.Axis)))];

        // Along the tile the terms are unrolled, of which there must be few; other loops are shortened, one step at a time.
        bool IsFree((Axis Axis, long Scale) term, int dimension) =>
            side == 0 && dimension == pad.Shape.Rank - 1 ? term.Axis.Extent <= Scheduler.LongestUnrolledSum : Math.Abs(term.Scale) == 1;
    }

    // The axes of an operand of windows that may be lanes; null where the schedule is not foreseen.
    private HashSet<Axis>? LanesOf(Node dot, int side, Affine[] index)
    {
        var free = ProductLayout.FreeAxes(dot, side);
        if (side == 1) return (HasContiguous(dot, 0) || ProductLayout.CopiedSide(dot) == 0) && !HasContiguous(dot, 1) && free.Count > 2 ? [] : null;
        if (!IsOverWindows(dot) || free.Count < FewestGuardedAxes) return null;
        if (_byColumn.Contains(dot)) return [];
        HashSet<Axis> rows = [.. AxesOf(index, free.Where(a => ProductLayout.IsContiguous(dot[0], a)))];
        return rows.Count > 0 ? rows : null;
    }

    private static IEnumerable<Axis> AxesOf(Affine[] index, IEnumerable<int> dimensions) => dimensions.SelectMany(d => index[d].Terms).Select(t => t.Axis);
}
