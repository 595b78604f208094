using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A product whose columns are copied into panels first, each as wide as a tile and contiguous along the sum. Where the rows of an operand are whole pages
/// apart, or quarters of pages, all of a tile's columns compete for the same few lines of the caches, and no hardware prefetcher follows them; when enough
/// tiles read them again, the copy costs less than that.
/// </summary>
/// <param name="Copy">Copies the operand: buffer 0 to buffer 1.</param>
/// <param name="Product">The product, which reads the panels from one more buffer.</param>
/// <param name="Source">The slot of the operand in the product.</param>
/// <param name="Panels">What the panels are: [panels, terms of the sum, columns].</param>
internal sealed record PackedColumns(Kernel Copy, Kernel Product, int Source, TensorType Panels)
{
    private const int Page = 4096, Part = Page / 4, Line = 64; // bytes
    private const int ManyTerms = 1024; // of any part of a page, with which columns fill all of the sets they share
    private const int SomeTerms = 512; // of a page each; 256 find room
    private const int FewTerms = 128; // where those of rows are far apart, too
    private const int ManyRows = 512, SomeRows = 256, FewRows = 128; // with fewer, none of these pays for the copy

    /// <summary>The product and its copy, or null where panels would not pay.</summary>
    public static PackedColumns? Of(Kernel kernel, PlanOptions options)
    {
        if (!options.CopyOperands || options.KeepAxes || options.VectorBits == 0) return null; // a batch of any size may be of one row
        var facts = new KernelFacts(kernel);
        if (facts.Reduces is not [{ Fold: Fold.Sum, Axes: [var term], Body: Map { MapOp: MapOp.Mul, Args: [var left, var right] } }]) return null;
        return Of(kernel, facts, term, right, left, options) ?? Of(kernel, facts, term, left, right, options);
    }

    private static PackedColumns? Of(Kernel kernel, KernelFacts facts, Axis term, Value columns, Value rows, PlanOptions options)
    {
        if (columns is not Load { Row: null, Guards.Count: 0, Index.Terms.Length: 2 } load || (load.Index.ScaleOf(term) * load.Type.Size()) is var stride && (stride == 0 || stride % Part != 0)) return null;
        var (column, scale) = load.Index.Terms.First(t => t.Axis != term);
        int width = Scheduler.WidestTile(options) / load.Type.Size();
        bool divides = scale == 1 && column.Extent > width && column.Extent % width == 0;
        var others = KernelFacts.Of(rows).Loads;
        if (!divides || others.Any(l => l.Index.ScaleOf(column) != 0)) return null;
        double users = facts.Free.Where(a => a != column).Aggregate(1.0, (n, a) => n * a.Extent);
        return Pays(stride, term.Extent, users, AreTurned(others, term)) ? Of(kernel, load, term, column, width) : null;
    }

    // Measured with 256 to 2048 columns of 4 bytes, on vectors of 64 bytes and of 32.
    private static bool Pays(long stride, int terms, double rows, bool areTurned)
    {
        bool pages = stride % Page == 0;
        return terms >= ManyTerms ? rows >= (pages ? FewRows : SomeRows)
            : (pages && terms >= SomeTerms && rows >= ManyRows) || (areTurned && terms >= FewTerms && rows >= SomeRows);
    }

    // Each term of a row lies in another line, and soon in another page: with columns that do so, too, there are twice as many.
    private static bool AreTurned(List<Load> rows, Axis term) => rows.Exists(l => Math.Abs(l.Index.ScaleOf(term)) * l.Type.Size() >= Line);

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
