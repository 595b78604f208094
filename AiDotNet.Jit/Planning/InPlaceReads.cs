using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>Whether a kernel may write a value over a buffer that it also reads.</summary>
internal sealed class InPlaceReads
{
    private readonly KernelBuffer _buffer;
    private readonly Affine _target;
    private readonly Dictionary<Value, (int Stage, bool Reads)> _facts = [];
    private bool _elsewhere;

    private InPlaceReads(KernelBuffer buffer, Affine target) => (_buffer, _target) = (buffer, target);

    /// <summary>
    /// True when every read of the buffer is at the index that is written, and in no later stage of the kernel than the write.
    /// </summary>
    public static bool Allow(IReadOnlyList<(Value Value, bool IsTarget)> stores, KernelBuffer buffer, Affine target)
    {
        var reads = new InPlaceReads(buffer, target);
        int written = stores.Where(s => s.IsTarget).Max(s => reads.Visit(s.Value).Stage);
        foreach (var (value, _) in stores)
        {
            var (stage, found) = reads.Visit(value);
            if (found && stage > written) return false;
        }
        return !reads._elsewhere;
    }

    private (int Stage, bool Reads) Visit(Value value)
    {
        if (_facts.TryGetValue(value, out var known)) return known;
        var facts = value switch
        {
            Load load => VisitLoad(load),
            Reduce reduce => VisitReduce(reduce),
            Map map => map.Args.Select(Visit).Aggregate((0, false), (a, b) => (Math.Max(a.Item1, b.Stage), a.Item2 | b.Reads)),
            _ => (0, false),
        };
        return _facts[value] = facts;
    }

    private (int Stage, bool Reads) VisitLoad(Load load)
    {
        var row = load.Row is null ? (Stage: 0, Reads: false) : Visit(load.Row);
        if (load.Buffer != _buffer) return row;
        if (load.Row is not null || load.Guards.Count > 0 || !Indices.Same(load.Index, _target)) _elsewhere = true;
        return (row.Stage, true);
    }

    // A contraction reads elements that other points write.
    private (int Stage, bool Reads) VisitReduce(Reduce reduce)
    {
        var body = Visit(reduce.Body);
        if (body.Reads) _elsewhere = true;
        return (body.Stage + 1, body.Reads);
    }
}
