using System.Collections.Immutable;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

// Level 1: what a kernel computes. Pure: no loop order, no vectors, no addresses beyond affine indices.


/// <summary>The operations on single elements. Compares are ordered: false on NaN.</summary>
public enum MapOp
{
    /// <summary>Unary. Round goes to the nearest integer, ties to even. Cast converts (floats to integers by truncation), Bits reinterprets.</summary>
    Neg, Abs, Sqrt, Floor, Round, Not, Cast, Bits,

    /// <summary>Binary on floats and integers. Max and Min are IEEE 754: NaN if either is NaN, and -0 is less than +0.</summary>
    Add, Sub, Mul, Div, Max, Min,

    /// <summary>a > b ? a : b and a &lt; b ? a : b: the second operand when either is NaN. One instruction; put the constant first.</summary>
    MaxNative, MinNative,

    /// <summary>On integers and Bool; shifts on integers by a constant, right shifts logical.</summary>
    And, Or, Xor, ShiftLeft, ShiftRight,

    /// <summary>To Bool.</summary>
    Less, LessEqual, Equal,

    /// <summary>a * b + c with one rounding; a ? b : c.</summary>
    Fma, Select,

    /// <summary>(x, v): v, but the exact sine or cosine of x in lanes where |x| is beyond the range of the polynomial.</summary>
    SinLarge, CosLarge,

    /// <summary>Level 2 only: scalar to vector, lane 0 to scalar, 0 1 2 ...</summary>
    Splat, First, Lane,
}

/// <summary>One dimension of the iteration space. Compared by reference.</summary>
public sealed class Axis(string name, int extent)
{
    public string Name => name;
    public int Extent => extent;
    public override string ToString() => name;
    public static Affine operator *(Axis a, long scale) => new([(a, scale)], 0);
    public static Affine operator +(Axis a, Affine b) => (Affine)a + b;
}

/// <summary>offset + sum of scale * axis.</summary>
public sealed class Affine(ImmutableArray<(Axis Axis, long Scale)> terms, long offset)
{
    public ImmutableArray<(Axis Axis, long Scale)> Terms => terms;
    public long Offset => offset;

    public static implicit operator Affine(Axis a) => new([(a, 1)], 0);
    public static implicit operator Affine(long c) => new([], c);

    public static Affine operator *(Affine a, long k) => new([.. a.Terms.Select(t => (t.Axis, t.Scale * k))], a.Offset * k);
    public static Affine operator +(Affine a, long k) => new(a.Terms, a.Offset + k);
    public static Affine operator +(Affine a, Affine b) => new(
        [.. a.Terms.Concat(b.Terms).GroupBy(t => t.Axis).Select(g => (g.Key, g.Sum(t => t.Scale))).Where(t => t.Item2 != 0)],
        a.Offset + b.Offset);

    public long ScaleOf(Axis a) => terms.FirstOrDefault(t => t.Axis == a).Scale;
}

public sealed record KernelBuffer(string Name, DType Type, int Slot);

/// <summary>The load yields 0 unless 0 &lt;= Index &lt; Extent: padding without a padded copy.</summary>
public sealed record Guard(Affine Index, int Extent);

public abstract class Value(DType type)
{
    public DType Type => type;
    public static implicit operator Value(float c) => new Const(c);
    public static Value operator +(Value a, Value b) => new Map(MapOp.Add, a, b);
    public static Value operator -(Value a, Value b) => new Map(MapOp.Sub, a, b);
    public static Value operator *(Value a, Value b) => new Map(MapOp.Mul, a, b);
    public static Value operator /(Value a, Value b) => new Map(MapOp.Div, a, b);
    public static Value operator -(Value a) => new Map(MapOp.Neg, a);
}

public sealed class Const(double value, DType type = DType.Float32) : Value(type)
{
    public double Number => value;
}

/// <summary>The position on an axis, as int32.</summary>
public sealed class Iota(Affine index) : Value(DType.Int32)
{
    public Affine Index => index;
}

/// <summary>buffer[index + row * rowStride]; row is an optional int32 value: an indirect (gather) load.</summary>
public sealed class Load(KernelBuffer buffer, Affine index, Value? row = null, long rowStride = 0, params Guard[] guards) : Value(buffer.Type)
{
    public KernelBuffer Buffer => buffer;
    public Affine Index => index;
    public Value? Row => row;
    public long RowStride => rowStride;
    public IReadOnlyList<Guard> Guards => guards;
}

public sealed class Map : Value
{
    public Map(MapOp op, params Value[] args) : this(op, TypeOf(op, args), args) { }
    public Map(MapOp op, DType type, params Value[] args) : base(type) => (MapOp, Args) = (op, args);
    public MapOp MapOp { get; }
    public IReadOnlyList<Value> Args { get; }

    private static DType TypeOf(MapOp op, Value[] args) => op switch
    {
        MapOp.Less or MapOp.Equal => DType.Bool,
        MapOp.Select => args[1].Type,
        _ => args[0].Type,
    };
}

public enum Fold { Sum, Max, Min }

public sealed class Reduce(Fold fold, Value body, params Axis[] axes) : Value(body.Type)
{
    public Fold Fold => fold;
    public Value Body => body;
    public IReadOnlyList<Axis> Axes => axes;
}

/// <summary>Writes a value. Accumulate adds to what is there, once per iteration of every axis. Row (int32) x RowStride is an indirect (scatter) offset.</summary>
public sealed record Store(KernelBuffer Buffer, Affine Index, Value Value, bool Accumulate = false, Value? Row = null, long RowStride = 0);

public sealed record Kernel(string Name, IReadOnlyList<KernelBuffer> Buffers, IReadOnlyList<Store> Stores);
