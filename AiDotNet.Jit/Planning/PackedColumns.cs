using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A product whose columns are copied into panels first, each as wide as a tile and contiguous along the sum. Where the rows of an operand are whole pages
/// apart, all of a tile's columns compete for the same few lines of the caches, and no hardware prefetcher follows them; when enough tiles read
/// them again, the copy costs less than that.
/// </summary>
/// <param name="Copy">Copies the operand: buffer 0 to buffer 1.</param>
/// <param name="Product">The product, which reads the panels from one more buffer.</param>
/// <param name="Source">The slot of the operand in the product.</param>
/// <param name="Panels">What the panels are: [panels, terms of the sum, columns].</param>
internal sealed record PackedColumns(Kernel Copy, Kernel Product, int Source, TensorType Panels)
{
    private const int FewestTerms = 512; // 256 rows a page apart find room in the sets they share
    private const int FewestRows = 512; // fewer do not pay for the copy
    private const int Page = 4096;

    /// <summary>The product and its copy, or null where panels would not pay.</summary>
    public static PackedColumns? Of(Kernel kernel, PlanOptions options)
    {
        if (!options.CopyOperands || options.VectorBits == 0) return null;
        var facts = new KernelFacts(kernel);
        if (facts.Reduces is not [{ Fold: Fold.Sum, Axes: [var term], Body: Map { MapOp: MapOp.Mul, Args: [var left, var right] } }]) return null;
        return term.Extent < FewestTerms ? null : Of(kernel, facts, term, right, left, options) ?? Of(kernel, facts, term, left, right, options);
    }

    private static PackedColumns? Of(Kernel kernel, KernelFacts facts, Axis term, Value columns, Value rows, PlanOptions options)
    {
        if (columns is not Load { Row: null, Guards.Count: 0, Index.Terms.Length: 2 } load || (load.Index.ScaleOf(term) * load.Type.Size()) is var stride && (stride == 0 || stride % Page != 0)) return null;
        var (column, scale) = load.Index.Terms.First(t => t.Axis != term);
        int width = Scheduler.WidestTile(options) / load.Type.Size();
        bool divides = scale == 1 && column.Extent > width && column.Extent % width == 0;
        if (!divides || KernelFacts.Of(rows).Loads.Any(l => l.Index.ScaleOf(column) != 0)) return null;
        double users = facts.Free.Where(a => a != column).Aggregate(1.0, (n, a) => n * a.Extent);
        return users < FewestRows ? null : Of(kernel, load, term, column, width);
    }

    private static PackedColumns Of(Kernel kernel, Load load, Axis term, Axis column, int width)
    {
        var (panel, inside) = (new Axis(column.Name + "p", column.Extent / width), new Axis(column.Name, width));
        var panels = KernelBuffer.InSlot(kernel.Buffers.Count, load.Type);
        var place = (panel * ((long)term.Extent * width)) + (term * (long)width) + inside;
        var product = new AxisSubstitution(Split, axes => [.. axes], l => l == load ? new Load(panels, place) : null).Apply(kernel);
        var (from, to) = (new KernelBuffer("from", load.Type, 0), new KernelBuffer("to", load.Type, 1));
        var copy = new Kernel("pack", [from, to], [new(to, place, new Load(from, Split(load.Index)))]);
        return new(copy, product with { Buffers = [.. kernel.Buffers, panels] }, load.Buffer.Slot, new(load.Type, [panel.Extent, term.Extent, width]));

        Affine Split(Affine index)
        {
            Affine result = index.Offset;
            foreach (var (axis, scale) in index.Terms) result += axis == column ? (panel * (scale * width)) + (inside * scale) : axis * scale;
            return result;
        }
    }
}
