namespace AiDotNet.Jit.Kernels;

/// <summary>Estimates how many vector registers a kernel needs at once, from the order of its statements.</summary>
internal sealed class LiveVectors
{
    private readonly Dictionary<int, (int From, int To)> _spans = [];
    private readonly List<(int Start, List<int> Extended)> _loops = [];
    private int _position;

    public static int Max(LinearKernel kernel)
    {
        var live = new LiveVectors();
        live.Walk(kernel.Body);
        return live.Peak();
    }

    private void Walk(List<Stmt> body)
    {
        foreach (var s in body)
        {
            _position++;
            foreach (var operand in Operands.Of(s)) Use(operand);
            if (s is For f) Walk(f);
            else if (Operands.TargetOf(s) is { Type.Lanes: > 1 } target) _spans.TryAdd(target.Id, (_position, _position));
        }
    }

    private void Walk(For loop)
    {
        _loops.Add((_position, []));
        Walk(loop.Body);
        _position++;
        foreach (int id in _loops[^1].Extended) _spans[id] = (_spans[id].From, _position);
        _loops.RemoveAt(_loops.Count - 1);
    }

    private void Use(Operand operand)
    {
        if (operand is not Reg { Type.Lanes: > 1 } r || !_spans.TryGetValue(r.Id, out var span)) return;
        _spans[r.Id] = (span.From, _position);
        // defined outside of a loop it is used in: live for the whole loop
        foreach (var (start, extended) in _loops)
        {
            if (start <= span.From) continue;
            extended.Add(r.Id);
            return;
        }
    }

    private int Peak()
    {
        var change = new int[_position + 2];
        foreach (var (from, to) in _spans.Values)
        {
            // used by the very next statement: the result lands in its user's register, or is a memory operand
            if (to <= from + 1) continue;
            change[from]++;
            change[to]--;
        }
        int live = 0, peak = 0;
        foreach (int c in change) peak = Math.Max(peak, live += c);
        return peak;
    }
}
