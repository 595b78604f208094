using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Large kernels without reductions: a work-item computes a few neighbours, so that memory is read and written in the largest pieces, and one division of
/// the position does for all of them.
/// </summary>
internal static class VectorRenderer
{
    /// <summary>The kernel as one entry, or null where single elements are better.</summary>
    public static KernelSource? Render(KernelShape shape, RenderOptions options, RowPlan plan, string entry)
    {
        long items = plan.Rows / Lanes.Most;
        if (items < options.FewestVectors || !IsPossible(shape, plan)) return null;
        var writer = new ValueWriter(shape, !options.Strict);
        var root = new Scope(null, 1);
        root.Line($"const i64 flat = GRP * {plan.Group} + LID;");
        root.Line("const i32 row = (i32)flat;");
        root.Line($"if (flat >= {items}) return;");
        Write(shape, writer, plan, root);
        string source = writer.Helpers + EntryWriter.Write(entry, plan.Group, shape.Kernel.Buffers, "", root.ToString());
        return new(source, [new(entry, new((items + plan.Group - 1) / plan.Group, plan.Group))]);
    }

    private static bool IsPossible(KernelShape shape, RowPlan plan) =>
        shape.Facts.Reduces.Count == 0 && plan.RowAxes.Count > 0 && Lanes.CountFor(shape.Kernel, plan.RowAxes[^1]) == Lanes.Most
            && shape.Kernel.Stores.All(s => s is { Accumulate: false, Row: null } && Lanes.IsRun(s.Index, plan.RowAxes[^1]));

    private static void Write(KernelShape shape, ValueWriter writer, RowPlan plan, Scope root)
    {
        var fast = plan.RowAxes[^1];
        var runs = new Axis("run", fast.Extent / Lanes.Most);
        writer.Unflatten("row", [.. plan.RowAxes.SkipLast(1), runs], root);
        string start = writer.NewName("x");
        root.Line($"const i32 {start} = {root.Find(runs)} * {Lanes.Most};");
        var lanes = new Lanes(root, writer, fast, start, Lanes.Most);
        List<Value> values = [.. shape.Kernel.Stores.Select(s => s.Value)];
        lanes.Read(values);
        foreach (var lane in lanes.Scopes) writer.Write(values, lane);
        lanes.Close(shape.Kernel.Stores);
    }
}
