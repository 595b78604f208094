using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Kernels with few results over many terms, in two launches: parts of each sum go to scratch memory, then the parts are summed in order
/// and the rest is computed. Which part sums what is fixed, so results do not depend on timing.
/// </summary>
internal static class SplitRenderer
{
    /// <summary>The kernel in two launches, or null where one is enough.</summary>
    public static KernelSource? Rows(KernelShape shape, RenderOptions options)
    {
        // What comes after the sums is done by few: it must not walk over the terms again.
        if (options.Strict || shape.Facts.Reduces.Count == 0 || shape.Facts.Reduces.Any(r => shape.StageOf(r) > 1)) return null;
        if (shape.Kernel.Stores.Any(s => (shape.AxesOf(s) & shape.Contracted) != 0)) return null;
        var plan = RowPlan.For(shape, options);
        int parts = plan.PartsFor(KernelShape.Points(shape.Facts.Contracted), options);
        var first = shape.Facts.Reduces;
        if (parts < 2 || plan.Team < 2 || plan.Rows == 0 || first.Any(r => r.Type != first[0].Type)) return null;
        var axis = new Axis("part", parts);
        var scratch = new KernelBuffer("scratch", first[0].Type, shape.Kernel.Buffers.Count);
        Affine row = Strides.Flat(plan.RowAxes) + axis * plan.Rows;
        var places = first.Select((r, i) => (Reduce: r, Place: row + i * parts * plan.Rows)).ToList();
        var partial = new Kernel(shape.Kernel.Name, [.. shape.Kernel.Buffers, scratch], [.. places.Select(p => new Store(scratch, p.Place, p.Reduce))]);
        var head = RowRenderer.Render(new(partial), options, plan with { Parts = parts, PartAxis = axis }, "k0");
        return Join(head, shape, scratch, places, axis, options, first.Count * parts * plan.Rows);
    }

    /// <summary>A product whose terms are shared by several groups.</summary>
    public static KernelSource Tiles(KernelShape shape, RenderOptions options, TilePlan plan)
    {
        var axis = new Axis("part", plan.Parts);
        var scratch = new KernelBuffer("scratch", plan.Sum.Type, shape.Kernel.Buffers.Count);
        IReadOnlyList<Axis> axes = [.. plan.Of.Batch, .. plan.Of.Rows, .. plan.Of.Columns];
        long points = KernelShape.Points(axes);
        var place = Strides.Flat(axes) + axis * points;
        string Partial(Scope scope)
        {
            scope.Bind(axis, "part");
            return $"p{scratch.Slot}[{ValueWriter.Index(place, scope)}] = acc[i][j];";
        }
        var head = TileRenderer.Render(shape, options, plan, "k0", Partial, [.. shape.Kernel.Buffers, scratch]);
        return Join(head, shape, scratch, [(plan.Sum, place)], axis, options, points * plan.Parts);
    }

    private static KernelSource Join(
        KernelSource head, KernelShape shape, KernelBuffer scratch, IReadOnlyList<(Reduce Reduce, Affine Place)> places, Axis axis, RenderOptions options, long elements)
    {
        var replaced = places.ToDictionary(p => (Value)p.Reduce, p => (Value)new Reduce(p.Reduce.Fold, new Load(scratch, p.Place), axis));
        var rest = new KernelShape(ValueRewriter.Replace(shape.Kernel, replaced, scratch));
        var tail = RowRenderer.Render(rest, options, RowPlan.For(rest, options), "k1");
        return new(head.Source + tail.Source, [.. head.Launches, .. tail.Launches], elements * scratch.Type.Size());
    }
}
