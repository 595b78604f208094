using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

// Level 1: what a kernel computes. Pure: no loop order, no vectors, no addresses beyond affine indices.

/// <summary>One element as a function of the position on the kernel's axes. Compared by reference; sharing means computing once.</summary>
public abstract class Value(DType type)
{
    /// <summary>The element type.</summary>
    public DType Type => type;

    /// <summary>The values this one is computed from.</summary>
    public virtual IReadOnlyList<Value> Operands => [];

    /// <summary>A float32 constant; next to a value of another type, the operators give it that type.</summary>
    public static implicit operator Value(float c) => new Const(c);

    /// <summary>a + b.</summary>
    public static Value operator +(Value a, Value b) => Binary(MapOp.Add, a, b);

    /// <summary>a - b.</summary>
    public static Value operator -(Value a, Value b) => Binary(MapOp.Sub, a, b);

    /// <summary>a * b.</summary>
    public static Value operator *(Value a, Value b) => Binary(MapOp.Mul, a, b);

    /// <summary>a / b.</summary>
    public static Value operator /(Value a, Value b) => Binary(MapOp.Div, a, b);

    /// <summary>-a.</summary>
    public static Value operator -(Value a) => new Map(MapOp.Neg, a);

    private static Map Binary(MapOp op, Value a, Value b) => (a, b) switch
    {
        (Const c, not Const) when a.Type != b.Type => new(op, new Const(c.Number, b.Type), b),
        (not Const, Const c) when a.Type != b.Type => new(op, a, new Const(c.Number, a.Type)),
        _ => new(op, a, b),
    };
}

/// <summary>A constant.</summary>
public sealed class Const(double value, DType type = DType.Float32) : Value(type)
{
    /// <summary>The constant; rounded to the type where it is used.</summary>
    public double Number => value;
}

/// <summary>An index as an int32 value.</summary>
public sealed class Iota(Affine index) : Value(DType.Int32)
{
    /// <summary>The index whose value this is.</summary>
    public Affine Index => index;
}

/// <summary>buffer[index + row * rowStride]; row is an optional integer value: an indirect (gather) load.</summary>
public sealed class Load(KernelBuffer buffer, Affine index, Value? row = null, long rowStride = 0, params Guard[] guards)
    : Value(buffer.Type)
{
    /// <summary>Where to read.</summary>
    public KernelBuffer Buffer => buffer;

    /// <summary>The affine part of the position, in elements.</summary>
    public Affine Index => index;

    /// <summary>The indirect part of the position, or null.</summary>
    public Value? Row => row;

    /// <summary>Elements per unit of <see cref="Row"/>.</summary>
    public long RowStride => rowStride;

    /// <summary>Where any of these does not hold, the load yields zero and touches no memory.</summary>
    public IReadOnlyList<Guard> Guards => guards;

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Operands { get; } = row is null ? [] : [row];
}

/// <summary>An operation on single elements.</summary>
public sealed class Map : Value
{
    /// <summary>The operation, with the type that follows from its arguments. Cast and Bits need the other constructor.</summary>
    public Map(MapOp op, params Value[] args) : this(op, TypeOf(op, args), args) { }

    /// <summary>The operation with the type of its result.</summary>
    public Map(MapOp op, DType type, params Value[] args) : base(type) => (MapOp, Args) = (op, args);

    /// <summary>The operation.</summary>
    public MapOp MapOp { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<Value> Args { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Operands => Args;

    private static DType TypeOf(MapOp op, Value[] args) => op switch
    {
        MapOp.Less or MapOp.LessEqual or MapOp.Equal => DType.Bool,
        MapOp.Select => args[1].Type,
        _ => args[0].Type,
    };
}

/// <summary>How a reduction combines elements.</summary>
public enum Fold
{
    /// <summary>The sum; 0 over nothing.</summary>
    Sum,

    /// <summary>The largest, NaN if any is NaN; -infinity (or the type's smallest) over nothing.</summary>
    Max,

    /// <summary>The smallest, NaN if any is NaN; +infinity (or the type's largest) over nothing.</summary>
    Min,
}

/// <summary>Folds a value over axes, which the result no longer mentions. Ends a stage: what uses it runs after the loop.</summary>
public sealed class Reduce(Fold fold, Value body, params Axis[] axes) : Value(body.Type)
{
    /// <summary>How elements are combined.</summary>
    public Fold Fold => fold;

    /// <summary>The element.</summary>
    public Value Body => body;

    /// <summary>The contracted axes.</summary>
    public IReadOnlyList<Axis> Axes => axes;

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Operands { get; } = [body];
}
