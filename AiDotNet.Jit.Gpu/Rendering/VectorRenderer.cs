using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Large kernels without reductions: a work-item computes <see cref="Width"/> neighbours, so that what lies side by side is read and written by
/// one access of sixteen bytes, and one division of the position does for all of them.
/// </summary>
internal sealed class VectorRenderer
{
    public const int Width = 4;

    private static readonly char[] Parts = ['x', 'y', 'z', 'w'];

    private readonly KernelShape _shape;
    private readonly RowPlan _plan;
    private readonly ValueWriter _writer;
    private readonly Axis _fast;
    private readonly List<Scope> _lanes = [];

    private VectorRenderer(KernelShape shape, RenderOptions options, RowPlan plan)
    {
        (_shape, _plan, _fast) = (shape, plan, plan.RowAxes[^1]);
        _writer = new(shape, !options.Strict);
    }

    /// <summary>The kernel as one entry, or null where single elements are better.</summary>
    public static KernelSource? Render(KernelShape shape, RenderOptions options, RowPlan plan, string entry)
    {
        if (plan.Rows / Width < options.FewestVectors || !IsPossible(shape, plan)) return null;
        var renderer = new VectorRenderer(shape, options, plan);
        string body = renderer.Body();
        long groups = ((plan.Rows / Width) + plan.Group - 1) / plan.Group;
        return new(renderer._writer.Helpers + EntryWriter.Write(entry, plan.Group, shape.Kernel.Buffers, "", body), [new(entry, new(groups, plan.Group))]);
    }

    // Tensors start at multiples of sixteen bytes; so do runs of four elements where every other step is a multiple of four.
    private static bool IsPossible(KernelShape shape, RowPlan plan)
    {
        if (shape.Facts.Reduces.Count > 0 || plan.RowAxes.Count == 0 || plan.RowAxes[^1] is not { } fast || fast.Extent % Width != 0) return false;
        if (shape.Kernel.Buffers.Any(b => b.Type.Size() > 4)) return false;
        return shape.Kernel.Stores.All(s => s is { Accumulate: false, Row: null } && IsRun(s.Index, fast));
    }

    private static bool IsRun(Affine index, Axis fast) =>
        index.ScaleOf(fast) == 1 && index.Offset % Width == 0 && index.Terms.All(t => t.Axis == fast || t.Scale % Width == 0);

    private string Body()
    {
        var root = new Scope(null, 1);
        var runs = new Axis("run", _fast.Extent / Width);
        root.Line($"const i64 flat = GRP * {_plan.Group} + LID;");
        root.Line("const i32 row = (i32)flat;");
        root.Line($"if (flat >= {_plan.Rows / Width}) return;");
        _writer.Unflatten("row", [.. _plan.RowAxes.SkipLast(1), runs], root);
        string start = _writer.NewName("x");
        root.Line($"const i32 {start} = {root.Find(runs)} * {Width};");
        for (int lane = 0; lane < Width; lane++)
        {
            var scope = root.Inner();
            scope.Bind(_fast, lane == 0 ? start : $"({start} + {lane})");
            _lanes.Add(scope);
        }
        foreach (var load in _shape.Facts.Loads.Distinct().Where(l => l is { Row: null, Guards.Count: 0 } && IsRun(l.Index, _fast))) ReadRun(load, root);
        foreach (var lane in _lanes) _writer.Write([.. _shape.Kernel.Stores.Select(s => s.Value)], lane);
        foreach (var lane in _lanes) root.Add(lane);
        foreach (var store in _shape.Kernel.Stores) WriteRun(store, root);
        return root.ToString();
    }

    private void ReadRun(Load load, Scope root)
    {
        string name = _writer.NewName("q"), type = NameOf(load.Buffer.Type);
        root.Line($"const {type}4 {name} = *(GLOBAL {type}4*)&p{load.Buffer.Slot}[{ValueWriter.Index(load.Index, _lanes[0])}];");
        for (int lane = 0; lane < Width; lane++) _lanes[lane].Bind(load, load.Type == DType.Bool ? $"((i32){name}.{Parts[lane]})" : $"{name}.{Parts[lane]}");
    }

    private void WriteRun(Store store, Scope root)
    {
        string type = NameOf(store.Buffer.Type);
        var values = _lanes.Select(l => store.Buffer.Type == DType.Bool ? $"(u8){l.Find(store.Value)}" : l.Find(store.Value));
        root.Line($"*(GLOBAL {type}4*)&p{store.Buffer.Slot}[{ValueWriter.Index(store.Index, _lanes[0])}] = VECTOR4({type}, {string.Join(", ", values)});");
    }

    private static string NameOf(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Bool => "uchar",
        _ => "int",
    };
}
