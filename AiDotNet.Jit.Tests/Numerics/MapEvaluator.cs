using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>Evaluates a value over given leaves, exactly in each node's type. Every value is held as its bit pattern.</summary>
internal sealed class MapEvaluator
{
    private readonly List<Value> _order = [];
    private readonly Dictionary<Value, int> _index = [];
    private readonly long[] _bits;

    public MapEvaluator(Value root)
    {
        Visit(root);
        _bits = new long[_order.Count];
    }

    public int Operations => _order.Count(v => v is Map { MapOp: not MapOp.Bits });

    public static Load Leaf(string name, DType type) => new(new KernelBuffer(name, type, 0), 0);

    public long Run(params (Value Leaf, long Bits)[] leaves)
    {
        for (int i = 0; i < _order.Count; i++)
            _bits[i] = _order[i] switch
            {
                Const c => Encode(c),
                Map m => Apply(m),
                var leaf => leaves.Single(l => l.Leaf == leaf).Bits,
            };
        return _bits[^1];
    }

    private void Visit(Value value)
    {
        if (_index.ContainsKey(value)) return;
        if (value is Map m) foreach (var a in m.Args) Visit(a);
        _index.Add(value, _order.Count);
        _order.Add(value);
    }

    private static long Encode(Const c) => c.Type switch
    {
        DType.Float32 => Bits((float)c.Number),
        DType.Float64 => Bits(c.Number),
        _ => (long)c.Number,
    };

    private static long Bits(float v) => BitConverter.SingleToInt32Bits(v);

    private static long Bits(double v) => BitConverter.DoubleToInt64Bits(v);

    private long Arg(Map m, int i) => _bits[_index[m.Args[i]]];

    private float F32(Map m, int i) => BitConverter.Int32BitsToSingle((int)Arg(m, i));

    private double F64(Map m, int i) => BitConverter.Int64BitsToDouble(Arg(m, i));

    private long Apply(Map m) => m.MapOp switch
    {
        MapOp.Bits => Arg(m, 0),
        MapOp.Select => Arg(m, 0) != 0 ? Arg(m, 1) : Arg(m, 2),
        _ => m.Args[0].Type switch
        {
            DType.Float32 => Float32(m),
            DType.Float64 => Float64(m),
            DType.Int32 => (int)Integer(m),
            _ => Integer(m),
        },
    };

    private long Float32(Map m) => m.MapOp switch
    {
        MapOp.Add => Bits(F32(m, 0) + F32(m, 1)),
        MapOp.Sub => Bits(F32(m, 0) - F32(m, 1)),
        MapOp.Mul => Bits(F32(m, 0) * F32(m, 1)),
        MapOp.Div => Bits(F32(m, 0) / F32(m, 1)),
        MapOp.Neg => Bits(-F32(m, 0)),
        MapOp.Sqrt => Bits(MathF.Sqrt(F32(m, 0))),
        MapOp.Abs => Bits(MathF.Abs(F32(m, 0))),
        MapOp.Round => Bits(MathF.Round(F32(m, 0))),
        MapOp.Fma => Bits(MathF.FusedMultiplyAdd(F32(m, 0), F32(m, 1), F32(m, 2))),
        MapOp.MinNative => Bits(F32(m, 0) < F32(m, 1) ? F32(m, 0) : F32(m, 1)),
        MapOp.MaxNative => Bits(F32(m, 0) > F32(m, 1) ? F32(m, 0) : F32(m, 1)),
        MapOp.Less => F32(m, 0) < F32(m, 1) ? 1 : 0,
        MapOp.Equal => F32(m, 0) == F32(m, 1) ? 1 : 0,
        MapOp.SinLarge => Bits(LargeReduction32.SinLarge(F32(m, 0), F32(m, 1))),
        MapOp.CosLarge => Bits(LargeReduction32.CosLarge(F32(m, 0), F32(m, 1))),
        _ => throw new NotSupportedException($"{m.MapOp} on f32"),
    };

    private long Float64(Map m) => m.MapOp switch
    {
        MapOp.Add => Bits(F64(m, 0) + F64(m, 1)),
        MapOp.Sub => Bits(F64(m, 0) - F64(m, 1)),
        MapOp.Mul => Bits(F64(m, 0) * F64(m, 1)),
        MapOp.Div => Bits(F64(m, 0) / F64(m, 1)),
        MapOp.Neg => Bits(-F64(m, 0)),
        MapOp.Sqrt => Bits(Math.Sqrt(F64(m, 0))),
        MapOp.Abs => Bits(Math.Abs(F64(m, 0))),
        MapOp.Round => Bits(Math.Round(F64(m, 0))),
        MapOp.Fma => Bits(Math.FusedMultiplyAdd(F64(m, 0), F64(m, 1), F64(m, 2))),
        MapOp.MinNative => Bits(F64(m, 0) < F64(m, 1) ? F64(m, 0) : F64(m, 1)),
        MapOp.MaxNative => Bits(F64(m, 0) > F64(m, 1) ? F64(m, 0) : F64(m, 1)),
        MapOp.Less => F64(m, 0) < F64(m, 1) ? 1 : 0,
        MapOp.Equal => F64(m, 0) == F64(m, 1) ? 1 : 0,
        MapOp.SinLarge => Bits(LargeReduction64.SinLarge(F64(m, 0), F64(m, 1))),
        MapOp.CosLarge => Bits(LargeReduction64.CosLarge(F64(m, 0), F64(m, 1))),
        _ => throw new NotSupportedException($"{m.MapOp} on f64"),
    };

    private long Integer(Map m) => m.MapOp switch
    {
        MapOp.Add => Arg(m, 0) + Arg(m, 1),
        MapOp.Sub => Arg(m, 0) - Arg(m, 1),
        MapOp.And => Arg(m, 0) & Arg(m, 1),
        MapOp.Or => Arg(m, 0) | Arg(m, 1),
        MapOp.Xor => Arg(m, 0) ^ Arg(m, 1),
        MapOp.Not when m.Type == DType.Bool => 1 - Arg(m, 0),
        MapOp.Equal => Arg(m, 0) == Arg(m, 1) ? 1 : 0,
        MapOp.ShiftLeft => Arg(m, 0) << (int)Arg(m, 1),
        MapOp.ShiftRight when m.Type == DType.Int32 => (uint)Arg(m, 0) >> (int)Arg(m, 1),
        MapOp.ShiftRight => Arg(m, 0) >>> (int)Arg(m, 1),
        _ => throw new NotSupportedException($"{m.MapOp} on {m.Args[0].Type}"),
    };
}
