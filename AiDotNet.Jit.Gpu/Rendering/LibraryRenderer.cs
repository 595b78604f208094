using System.Text;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Contractions by the device's library: factors that are matrices are given to it as they are, others are written to scratch memory first, and what
/// follows the sum is a launch of its own. Whether that is faster than one kernel of our own is for a trial to say.
/// </summary>
internal sealed class LibraryRenderer
{
    private const long FewestProducts = 1 << 18, MostCalls = 64, Alignment = 64;

    private readonly KernelShape _shape;
    private readonly RenderOptions _options;
    private readonly Contraction _of;
    private readonly KernelBuffer _scratch;
    private readonly IReadOnlyList<Axis> _terms;
    private readonly StringBuilder _source = new();
    private readonly List<KernelLaunch> _launches = [];
    private long _used;
    private int _entries;

    private LibraryRenderer(KernelShape shape, RenderOptions options, Contraction of)
    {
        (_shape, _options, _of) = (shape, options, of);
        _scratch = new("scratch", of.Sum.Type, shape.Kernel.Buffers.Count);
        // Both factors have to walk over the terms in one order.
        var leading = (of.Right as Load ?? of.Left as Load)?.Index;
        _terms = leading is null ? of.Terms : [.. of.Terms.OrderByDescending(leading.ScaleOf)];
    }

    /// <summary>The kernel with its sums computed by the library, or null where it cannot or need not be asked.</summary>
    public static LibraryKernel? Render(KernelShape shape, RenderOptions options, bool allowTf32)
    {
        if (options.Strict || Contraction.Find(shape) is not { } of) return null;
        if ((double)of.BatchPoints * of.M * of.N * of.K < FewestProducts || Math.Max(of.K, Math.Max(of.M, of.N)) > int.MaxValue) return null;
        return new LibraryRenderer(shape, options, of).Render(allowTf32);
    }

    private LibraryKernel? Render(bool allowTf32)
    {
        var left = Factor(_of.Left, _of.Rows, _terms);
        var right = Factor(_of.Right, _terms, _of.Columns);
        if (left is null || right is null) return null;
        var direct = InPlace(out double alpha, out double beta);
        var result = direct ?? Reserve([.. _of.Batch, .. _of.Rows, .. _of.Columns]);
        if (result is null || Calls(left, right, result) is not { } calls) return null;
        foreach (var call in calls) _launches.Add(new("", default) { Product = call with { Alpha = alpha, Beta = beta, AllowTf32 = allowTf32 } });
        if (direct is null) Finish(result.Index);
        var source = new KernelSource(_source.ToString(), _launches, _used * _scratch.Type.Size());
        var reference = direct is null ? With([new Store(_scratch, result.Index, _of.Sum)]) : null;
        return new(source, reference, _of.Sum.Type, result.Slot, result.Index.Offset, Strides.Reach(result.Index) + 1, _of.K);
    }

    // ---- operands ----

    private Place? Factor(Value value, IReadOnlyList<Axis> rows, IReadOnlyList<Axis> columns)
    {
        if (value is Load { Row: null, Guards.Count: 0 } load && Matrix(load.Buffer.Slot, load.Index, rows, columns) is { } matrix) return matrix;
        var batch = _of.Batch.Where(a => (_shape.AxesOf(value) & _shape.Bit(a)) != 0);
        // As it lies in memory: along the longer of the runs that are contiguous there.
        var place = RunOf(value, columns) >= RunOf(value, rows) ? Reserve([.. batch, .. rows, .. columns]) : Reserve([.. batch, .. columns, .. rows]);
        if (place is null) return null;
        Launch(With([new Store(_scratch, place.Index, value)]));
        return place with { RowStep = Strides.StepOf(rows, place.Index)!.Value, ColumnStep = Strides.StepOf(columns, place.Index)!.Value };
    }

    private static int RunOf(Value value, IReadOnlyList<Axis> axes) => TileRenderer.Reads(value, axes[^1]) ? axes[^1].Extent : 0;

    /// <summary>Where the sums may go at once: nothing follows them but a constant factor, or the addition to what is there.</summary>
    private Place? InPlace(out double alpha, out double beta)
    {
        (alpha, beta) = (1, 0);
        if (_shape.Kernel.Stores is not [var store]) return null;
        var value = store.Value;
        if (value is Map { MapOp: MapOp.Add, Args: [var a, var b] } && (Same(a, store) ? b : Same(b, store) ? a : null) is { } rest) (value, beta) = (rest, 1);
        if (value is Map { MapOp: MapOp.Mul, Args: [var c, var d] } && (c is Const ? d : d is Const ? c : null) is { } scaled)
        {
            (alpha, value) = (((c as Const) ?? (Const)d).Number, scaled);
        }
        return value == _of.Sum && Matrix(store.Buffer.Slot, store.Index, _of.Rows, _of.Columns) is { ColumnStep: 1 } place ? place : null;
    }

    private static bool Same(Value value, Store store) => value is Load { Row: null, Guards.Count: 0 } load && load.Buffer.Slot == store.Buffer.Slot
        && load.Index.Offset == store.Index.Offset && load.Index.Terms.Length == store.Index.Terms.Length && load.Index.Terms.All(t => store.Index.ScaleOf(t.Axis) == t.Scale);

    // One of the steps is 1, and a step of the other one passes all that lie between.
    private static Place? Matrix(int slot, Affine index, IReadOnlyList<Axis> rows, IReadOnlyList<Axis> columns)
    {
        if (Strides.StepOf(rows, index) is not { } row || Strides.StepOf(columns, index) is not { } column || index.Terms.Any(t => t.Scale < 0)) return null;
        bool byRows = column == 1 && row >= KernelShape.Points(columns), byColumns = row == 1 && column >= KernelShape.Points(rows);
        return (byRows || byColumns) && Math.Max(row, column) <= int.MaxValue ? new(slot, index, row, column) : null;
    }

    private Place? Reserve(IReadOnlyList<Axis> axes)
    {
        var index = Strides.Flat(axes) + _used;
        _used += (KernelShape.Points(axes) + Alignment - 1) / Alignment * Alignment;
        return _used * _scratch.Type.Size() > _options.LibraryScratchBytes ? null : new(_scratch.Slot, index, KernelShape.Points(_of.Columns), 1);
    }

    // ---- products ----

    // The fastest batch axes that are one step in all three are a batch of the library's; each point of the others is a call.
    private List<MatrixProduct>? Calls(Place left, Place right, Place result)
    {
        Place[] places = [left, right, result];
        int outer = 0;
        while (places.Any(p => Strides.StepOf(_of.Batch.Skip(outer), p.Index) is null)) outer++;
        List<Axis> walked = [.. _of.Batch.Take(outer)], inner = [.. _of.Batch.Skip(outer)];
        if (KernelShape.Points(walked) > MostCalls || KernelShape.Points(inner) > int.MaxValue) return null;
        return [.. Enumerable.Range(0, (int)KernelShape.Points(walked)).Select(point => new MatrixProduct
        {
            Type = _of.Sum.Type,
            Rows = (int)_of.M,
            Columns = (int)_of.N,
            Terms = (int)_of.K,
            Batches = (int)KernelShape.Points(inner),
            Left = left.At(walked, point, inner),
            Right = right.At(walked, point, inner),
            Result = result.At(walked, point, inner),
        })];
    }

    private void Finish(Affine sums) => Launch(ValueRewriter.Replace(
        _shape.Kernel, new Dictionary<Value, Value> { [_of.Sum] = new Load(_scratch, sums) }, _scratch));

    private void Launch(Kernel kernel)
    {
        var shape = new KernelShape(kernel);
        var part = RowRenderer.Render(shape, _options, RowPlan.For(shape, _options), $"k{_entries++}");
        _source.Append(part.Source);
        _launches.AddRange(part.Launches);
    }

    private Kernel With(IReadOnlyList<Store> stores) => new(_shape.Kernel.Name, [.. _shape.Kernel.Buffers, _scratch], stores);

    /// <summary>Where a matrix is, for every point of the batch axes.</summary>
    private sealed record Place(int Slot, Affine Index, long RowStep, long ColumnStep)
    {
        /// <summary>The operand at one point of some batch axes.</summary>
        public MatrixOperand At(List<Axis> walked, int point, List<Axis> batch)
        {
            long offset = Index.Offset;
            for (int i = walked.Count - 1; i >= 0; i--)
            {
                offset += point % walked[i].Extent * Index.ScaleOf(walked[i]);
                point /= walked[i].Extent;
            }
            return new(Slot, offset, RowStep, ColumnStep, Strides.StepOf(batch, Index)!.Value);
        }
    }
}
