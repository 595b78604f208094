using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// The bytes of each buffer that a part of a kernel's parallel loop may read and write, found by interval arithmetic (Moore 1966) on the loop's own statements: whatever the
/// schedule did, this is what the code does. Guards and conditions are taken as true and what the data decides as anything, so the ranges are never too small.
/// </summary>
internal sealed class Footprint
{
    private readonly Dictionary<int, Interval> _known = []; // registers that hold indices
    private readonly Interval?[] _reads;
    private readonly Interval?[] _writes;

    private Footprint(int slots) => (_reads, _writes) = (new Interval?[slots], new Interval?[slots]);

    /// <summary>What a part touches.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="begin">The first iteration of the parallel loop.</param>
    /// <param name="end">One past the last iteration; more than <paramref name="begin"/>.</param>
    public static Footprint Of(LinearKernel kernel, long begin, long end)
    {
        var footprint = new Footprint(kernel.Buffers.Count == 0 ? 0 : kernel.Buffers.Max(b => b.Slot) + 1);
        (footprint._known[kernel.Lo.Id], footprint._known[kernel.Hi.Id]) = (new(begin, begin), new(end, end));
        footprint.Visit(kernel.Body);
        return footprint;
    }

    /// <summary>The bytes of a buffer of a size that are read, none when End is not after Begin.</summary>
    public (long Begin, long End) Reads(int slot, long bytes) => Clip(_reads[slot], bytes);

    /// <summary>The bytes of a buffer of a size that are written, none when End is not after Begin.</summary>
    public (long Begin, long End) Writes(int slot, long bytes) => Clip(_writes[slot], bytes);

    private static (long Begin, long End) Clip(Interval? touched, long bytes) =>
        touched is { } t ? (Math.Max(0, t.Min), t.Max >= bytes ? bytes : t.Max + 1) : (0, 0);

    private void Visit(List<Stmt> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case Let { Target.Type.Type: DType.Int64 } let:
                    if (Value(let) is { } value) _known[let.Target.Id] = value;
                    break;
                case LoadStmt load:
                    Touch(_reads, load.Address, load.Active, load.Stride);
                    break;
                case StoreStmt store:
                    Touch(_writes, store.Address, store.Active, store.Stride);
                    break;
                case For loop:
                    Visit(loop);
                    break;
            }
        }
    }

    private void Visit(For loop)
    {
        if (Of(loop.Begin) is { } begin && Of(loop.End) is { } end)
        {
            if (end.Max <= begin.Min) return;
            _known[loop.Iv.Id] = new(begin.Min, end.Max - 1);
        }
        Visit(loop.Body);
    }

    private void Touch(Interval?[] touched, Address address, int active, long stride)
    {
        int size = address.Buffer.Type.Size();
        Interval? position = new Interval(address.Offset, address.Offset);
        foreach (var (variable, scale) in address.Terms) position = position?.Plus(Of(variable)?.Times(new(scale, scale)));
        if (address.Dynamic is { } dynamic) position = position?.Plus(Of(dynamic));
        if (address.Dynamic is not { Type.Lanes: > 1 }) position = position?.Plus(new Interval(0, active - 1).Times(new(stride, stride)));
        var bytes = position is { } p ? new(p.Min * size, (p.Max * size) + size - 1) : Interval.Anything;
        ref var all = ref touched[address.Buffer.Slot];
        all = all is { } before ? new(Math.Min(before.Min, bytes.Min), Math.Max(before.Max, bytes.Max)) : bytes;
    }

    private Interval? Of(Operand operand) => operand switch
    {
        Imm { Number: >= -1e15 and <= 1e15 } constant => new((long)constant.Number, (long)constant.Number),
        Reg register when _known.TryGetValue(register.Id, out var known) => known,
        _ => null,
    };

    private Interval? Value(Let let)
    {
        if (let.MapOp == MapOp.Lane) return new(0, let.Target.Type.Lanes - 1);
        if (let.Args.Length == 0 || let.Args[0].Type.Type != DType.Int64 || Of(let.Args[0]) is not { } a) return null;
        if (let.MapOp is MapOp.Splat or MapOp.First) return a;
        if (let.Args.Length != 2 || Of(let.Args[1]) is not { } b) return null;
        return let.MapOp switch
        {
            MapOp.Add => a.Plus(b),
            MapOp.Sub => a.Plus(b.Times(new(-1, -1))),
            MapOp.Mul => a.Times(b),
            MapOp.Min => new(Math.Min(a.Min, b.Min), Math.Min(a.Max, b.Max)),
            MapOp.Max => new(Math.Max(a.Min, b.Min), Math.Max(a.Max, b.Max)),
            MapOp.Div when a.Min >= 0 && b.Min > 0 => new(a.Min / b.Max, a.Max / b.Min),
            _ => null,
        };
    }

    private readonly record struct Interval(long Min, long Max)
    {
        private const long Far = 1L << 48; // bytes: beyond any buffer

        public static Interval Anything => new(-Far, Far);

        public Interval? Plus(Interval? other) => other is { } o ? Within((Int128)Min + o.Min, (Int128)Max + o.Max) : null;

        public Interval? Times(Interval other)
        {
            Int128 a = (Int128)Min * other.Min, b = (Int128)Min * other.Max, c = (Int128)Max * other.Min, d = (Int128)Max * other.Max;
            return Within(Int128.Min(Int128.Min(a, b), Int128.Min(c, d)), Int128.Max(Int128.Max(a, b), Int128.Max(c, d)));
        }

        private static Interval? Within(Int128 min, Int128 max) => min < -Far || max > Far ? null : new((long)min, (long)max);
    }
}
