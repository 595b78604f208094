using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Decides which nodes get memory. All others are recomputed inside whatever uses them, so the choice is: results, what several
/// users share and is not cheap, what crosses an index no kernel can express, and what a product reads many times.
/// </summary>
internal sealed class Materialization
{
    // Recomputing up to this many vector operations is cheaper than a round trip through memory.
    private const int CheapOperations = 4;

    // One kernel's body stays small enough for the code generators: see docs/architecture.md, method budgets.
    private const int LargestInlinedBody = 120;
    private const int DeepestInlinedChain = 60;
    private const int LargestSimpleOperation = 4;
    private const int ShortSum = 4;
    private const int SmallTensor = 1 << 14; // elements that stay near between two kernels

    private readonly HashSet<Node> _nodes = [];
    private readonly Dictionary<Node, int> _inlined = [];
    private readonly Dictionary<Node, int> _depth = [];
    private readonly Dictionary<Node, int> _terms = []; // by addition: how many there are in a row
    private readonly Dictionary<Node, int> _uses;
    private readonly ProductOrder _order;

    public Materialization(ProductOrder order)
    {
        _order = order;
        _uses = order.Graph.CountUses();
        foreach (var node in order.Graph.Nodes) Visit(node);
        foreach (var output in order.Graph.Outputs) Require(output);
        foreach (var copy in order.Copies) Require(copy);
    }

    /// <summary>True when the node lives in memory: inputs and everything chosen here.</summary>
    public bool Contains(Node node) => node.Op == Primitive.Input || _nodes.Contains(node);

    /// <summary>True when more than one node uses it.</summary>
    public bool IsShared(Node node) => _uses[node] > 1;

    /// <summary>Vector operations inlined below a node (the node included).</summary>
    public int InlinedCost(Node node) => _inlined[node];

    /// <summary>
    /// The numbers other than 0 and the scalars that computing a node takes. Code keeps them in registers around its loops; an
    /// elementary function brings about one for every three of its operations.
    /// </summary>
    public int InlinedConstants(Node node)
    {
        int functions = 0;
        var found = new HashSet<Node>();
        var pending = new Stack<Node>([node]);
        while (pending.TryPop(out var next))
        {
            if (next != node && !found.Add(next)) continue;
            if (next != node && Contains(next)) continue;
            if (ElementwiseRules.Cost(next.Op) is var cost && cost > LargestSimpleOperation) functions += cost / 3;
            if (next.Op == Primitive.Dot) continue;
            foreach (var operand in next.OperandSpan) pending.Push(operand);
        }
        return functions + found.Count(n => n.Shape.Size == 1 && (Contains(n) || n.Op == Primitive.Const) && !IsZero(n));
    }

    private static bool IsZero(Node node) => node.Op == Primitive.Const && node.Attribute<ConstAttributes>().Bits == 0;

    /// <summary>Adds a node later, when an index turned out not to be affine.</summary>
    public bool Require(Node node) => node.Op != Primitive.Input && _nodes.Add(node);

    /// <summary>The node behind checks and pure re-indexing.</summary>
    public static Node BehindViews(Node node)
    {
        while (IsView(node.Op) || node.Op == Primitive.Unfold || IsIdentity(node.Op)) node = node[0];
        return node;
    }

    /// <summary>The node a chain of checks is about.</summary>
    public static Node BehindChecks(Node node)
    {
        while (node.Op == Primitive.Check) node = node[0];
        return node;
    }

    /// <summary>What holds the elements of a node in the same flat order: the node itself if it lives in memory.</summary>
    public Node FlatSource(Node node)
    {
        while ((node.Op == Primitive.Reshape || IsIdentity(node.Op)) && !Contains(node)) node = node[0];
        return node;
    }

    /// <summary>True for the operations that only change the index. A user's row with the same trait is no such operation.</summary>
    public static bool IsView(Op op) => op == Primitive.Reshape || op == Primitive.Permute || op == Primitive.Expand || op == Primitive.Slice;

    /// <summary>True for the reductions that become kernel reductions.</summary>
    public static bool IsReduce(Op op) => op == Primitive.ReduceSum || op == Primitive.ReduceMax || op == Primitive.ReduceMin;

    /// <summary>True for operations whose value is their operand's.</summary>
    public static bool IsIdentity(Op op) => op == Primitive.Check || op == Primitive.StopGradient;

    private void Visit(Node node)
    {
        foreach (var operand in node.OperandSpan) VisitUse(node, operand);
        int cost = ElementwiseRules.Cost(node.Op) + (node.Op == Primitive.RandomBits ? 80 : 0);
        int depth = 0;
        foreach (var operand in node.OperandSpan)
        {
            if (Contains(operand)) continue;
            cost += _inlined[operand] * (WindowTerms.IsSum(node) ? (int)WindowTerms.Count(node) : 1);
            depth = Math.Max(depth, _depth[operand] + 1);
        }
        (_inlined[node], _depth[node]) = (cost, depth);
        if (MustLiveInMemory(node) || IsRunningSum(node)) Require(node);
        else if (cost > LargestInlinedBody || depth > DeepestInlinedChain) Require(BehindChecks(node));
        else if (node.Op != Primitive.Check && _uses[node] > 1 && cost > CheapOperations) Require(node);
    }

    // Many terms added up (a weight or bias that is used at every step): the kernel of each term adds it to the sum so far.
    private bool IsRunningSum(Node node)
    {
        if (node.Op != Primitive.Add || node[0].Type != node[1].Type || node[0] == node[1]) return false;
        int longest = 0;
        bool terms = false;
        for (int i = 0; i < 2; i++)
        {
            var (sum, term) = (node[i], node[1 - i]);
            int length = sum.Op == Primitive.Add && _uses[sum] == 1 ? _terms.GetValueOrDefault(sum) : 0;
            if (IsOwnProduct(term) && (IsOwnProduct(sum) || (sum.Op == Primitive.Add && Contains(sum)))) terms = true;
            else if (length >= ShortSum && (Contains(BehindViews(term)) || _inlined[term] <= CheapOperations) && node.Shape.Size <= SmallTensor) terms = true;
            longest = Math.Max(longest, length);
        }
        _terms[node] = longest + 1;
        return terms;
    }

    private bool IsOwnProduct(Node node) => _uses[node] == 1 && BehindViews(node).Op == Primitive.Dot;

    private static bool MustLiveInMemory(Node node) =>
        IsReduce(node.Op) || node.Op == Primitive.Dot || GroupKindOf(node) is GroupKind.Assembled or GroupKind.Opaque;

    /// <summary>What kind of group a materialised node starts.</summary>
    public static GroupKind GroupKindOf(Node node)
    {
        var op = node.Op;
        if (op == Primitive.Concat || op == Primitive.Scatter) return GroupKind.Assembled;
        if (op == Primitive.Fold) return WindowTerms.IsSum(node) ? GroupKind.Fused : GroupKind.Assembled;
        if (op == Primitive.Pad) return HasInterior(node) ? GroupKind.Assembled : GroupKind.Fused;
        if (op == Primitive.Check) return GroupKind.Check;
        return IsKnown(op) ? GroupKind.Fused : GroupKind.Opaque;
    }

    private static bool HasInterior(Node pad)
    {
        var attributes = pad.Attribute<PadAttributes>();
        for (int i = 0; i < attributes.Interior.Count; i++)
        {
            if (attributes.Interior[i] > 0 && pad[0].Shape[i] > 1) return true;
        }
        return false;
    }

    /// <summary>True for operations that values can be built from.</summary>
    public static bool IsKnown(Op op) =>
        ElementwiseRules.Has(op) || IsView(op) || op == Primitive.Input || op == Primitive.StopGradient || op == Primitive.Const || op == Primitive.Iota
        || op == Primitive.RandomBits || op == Primitive.Unfold || op == Primitive.Pad || op == Primitive.Gather || op == Primitive.Dot || IsReduce(op);

    private void VisitUse(Node user, Node operand)
    {
        if (user.Op == Primitive.Dot) Require(Stored(operand));
        else if (GroupKindOf(user) is GroupKind.Opaque or GroupKind.Check) Require(BehindChecks(operand));
        else if (user.Op == Primitive.Gather && operand == user[0]) Require(BehindChecks(operand));
        else if (user.Op == Primitive.Expand && operand.Shape.Size < user.Shape.Size) RequireBeforeBroadcast(operand);
        else if (user.Op == Primitive.Fold) RequireBeforeFold(user, operand);
        else if (user.Op == Primitive.Unfold) RequireIfComputed(operand);
    }

    // A product reads each element many times: what it reads must be plain memory, seen through views and guards at most.
    private Node Stored(Node operand)
    {
        var source = BehindViews(operand);
        while (_order.Guards.Contains(source)) source = BehindViews(source[0]);
        return source;
    }

    // Inside a broadcast a value would be computed again for every copy.
    private void RequireBeforeBroadcast(Node operand)
    {
        var source = BehindViews(operand);
        if (Contains(source) || source.Op.Is(OpTraits.Source)) return;
        if (_inlined[source] > (source.Shape.Size == 1 ? LargestInlinedBody / 4 : 2)) Require(source);
    }

    // Each window's share is computed where it is added, unless the sum would be too long.
    private void RequireBeforeFold(Node fold, Node operand)
    {
        if (!WindowTerms.IsSum(fold) || _inlined[operand] * WindowTerms.Count(fold) > LargestInlinedBody / 2) Require(BehindChecks(operand));
    }

    private void RequireIfComputed(Node operand)
    {
        var source = Stored(operand);
        if (!source.Op.Is(OpTraits.Source)) Require(source);
    }
}
