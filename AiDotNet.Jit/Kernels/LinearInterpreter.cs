namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Executes level 2 lane by lane, exactly as its statements say, in the precision of each type. Slow; the oracle for renderers and the
/// proof of the lowering.
/// </summary>
public sealed unsafe class LinearInterpreter
{
    private readonly long* _table;
    private readonly Action<KernelBuffer, long, bool>? _touched;
    private readonly Dictionary<int, ulong[]> _registers = [];

    private LinearInterpreter(long table, Action<KernelBuffer, long, bool>? touched)
    {
        _table = (long*)table;
        _touched = touched;
    }

    /// <summary>Runs a part of the kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="table">The address of an array of buffer addresses by slot.</param>
    /// <param name="lo">The first iteration of the parallel axis.</param>
    /// <param name="hi">One past the last iteration.</param>
    public static void Run(LinearKernel kernel, long table, long lo, long hi) => Run(kernel, table, lo, hi, null);

    /// <summary>As the other, with somebody who is told of every element that is read (false) or written (true).</summary>
    internal static void Run(LinearKernel kernel, long table, long lo, long hi, Action<KernelBuffer, long, bool>? touched)
    {
        var interpreter = new LinearInterpreter(table, touched);
        interpreter._registers[kernel.Lo.Id] = [(ulong)lo];
        interpreter._registers[kernel.Hi.Id] = [(ulong)hi];
        interpreter.Block(kernel.Body);
    }

    private void Block(List<Stmt> body)
    {
        foreach (var s in body)
        {
            switch (s)
            {
                case Let l: _registers[l.Target.Id] = Apply(l); break;
                case Shuffle h: _registers[h.Target.Id] = Pick(h); break;
                case LoadStmt l: _registers[l.Target.Id] = Fetch(l); break;
                case StoreStmt t: Put(t); break;
                case Var v: _registers[v.Target.Id] = (ulong[])Get(v.Init).Clone(); break;
                case Set v: Get(v.Value).AsSpan(0, v.Active).CopyTo(_registers[v.Target.Id]); break;
                case For f: Repeat(f); break;
            }
        }
    }

    private void Repeat(For f)
    {
        long end = (long)Get(f.End)[0];
        for (long i = (long)Get(f.Begin)[0]; i < end; i++)
        {
            _registers[f.Iv.Id] = [(ulong)i];
            Block(f.Body);
        }
    }

    private ulong[] Apply(Let l)
    {
        var type = l.Target.Type;
        var result = new ulong[type.Lanes];
        var args = Array.ConvertAll(l.Args, Get);
        ulong Arg(int k, int lane) => k < args.Length ? args[k][lane] : 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = l.MapOp switch
            {
                MapOp.Lane => (ulong)i,
                MapOp.Splat or MapOp.First => args[0][0],
                _ => ScalarMath.Apply(l.MapOp, l.Args[0].Type.Type, type.Type, Arg(0, i), Arg(1, i), Arg(2, i)),
            };
        }
        return result;
    }

    private ulong[] Pick(Shuffle h)
    {
        var (a, b) = (Get(h.A), Get(h.B));
        return Array.ConvertAll(h.Lanes, i => i < a.Length ? a[i] : b[i - a.Length]);
    }

    private ulong[] Fetch(LoadStmt l)
    {
        var result = new ulong[l.Target.Type.Lanes];
        var buffer = l.Address.Buffer;
        for (int i = 0; i < l.Active; i++)
        {
            if (!IsOn(l.Guard, i)) continue;
            long position = Position(l.Address, i, l.Stride);
            _touched?.Invoke(buffer, position, false);
            result[i] = RawMemory.Read(_table[buffer.Slot], buffer.Type, position);
        }
        return result;
    }

    private void Put(StoreStmt t)
    {
        var value = Get(t.Value);
        var buffer = t.Address.Buffer;
        for (int i = 0; i < t.Active; i++)
        {
            if (!IsOn(t.Guard, i)) continue;
            long position = Position(t.Address, i, t.Stride);
            _touched?.Invoke(buffer, position, true);
            RawMemory.Write(_table[buffer.Slot], buffer.Type, position, value[i]);
        }
    }

    private bool IsOn(Operand? guard, int lane) => guard is null || Get(guard)[guard.Type.Lanes == 1 ? 0 : lane] != 0;

    private long Position(Address a, int lane, long stride)
    {
        long at = a.Offset;
        foreach (var (iv, scale) in a.Terms) at += (long)_registers[iv.Id][0] * scale;
        if (a.Dynamic is not { } dynamic) return at + (lane * stride);
        return dynamic.Type.Lanes == 1 ? at + (long)Get(dynamic)[0] + (lane * stride) : at + (long)Get(dynamic)[lane];
    }

    private ulong[] Get(Operand o)
    {
        if (o is Reg r) return _registers[r.Id];
        var result = new ulong[o.Type.Lanes];
        Array.Fill(result, ScalarMath.FromNumber(((Imm)o).Number, o.Type.Type));
        return result;
    }
}
