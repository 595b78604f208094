using System.Linq.Expressions;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Operations on vectors, in the portable vector API: it is as fast as the instructions by name, and another width is another type.
public sealed partial class ExpressionRenderer
{
    private Expression Apply(Let l)
    {
        var (op, type) = (l.MapOp, l.Target.Type);
        if (op == MapOp.First) return First(Use(l.Args[0]), l.Args[0].Type);
        if (op == MapOp.Splat) return Use(l.Args[0], type.Lanes);
        if (op == MapOp.Lane) return type.Lanes == 1 ? Number(new Imm(0, type)) : Call(VectorMethods.Constant(nameof(Vector128<int>.Indices), TypeOf(type)));
        if (op is MapOp.ShiftLeft or MapOp.ShiftRight) return Shift(l);
        Expression[] args = new Expression[l.Args.Length];
        for (int i = 0; i < args.Length; i++) args[i] = Use(l.Args[i], type.Lanes);
        // The type an operation works on: that of its result, but for those that change it.
        var of = op is MapOp.Less or MapOp.LessEqual or MapOp.Equal or MapOp.Cast or MapOp.Bits ? l.Args[0].Type.Type : type.Type;
        if (!IsDefined(op, of, type.Type)) throw Undefined(op, new(of, type.Lanes));
        return type.Lanes == 1 ? Scalar(op, of, type.Type, args) : Vector(op, of, type, args);
    }

    private static bool IsDefined(MapOp op, DType of, DType to) => op switch
    {
        MapOp.Sqrt or MapOp.Floor or MapOp.Round or MapOp.SinLarge or MapOp.CosLarge => of.IsFloat(),
        MapOp.And or MapOp.Or or MapOp.Xor or MapOp.Not => !of.IsFloat(),
        MapOp.Bits => of != DType.Bool && to != DType.Bool && of.Size() == to.Size(),
        MapOp.Less or MapOp.LessEqual or MapOp.Equal or MapOp.Cast or MapOp.Select => true,
        _ => of != DType.Bool,
    };

    private Expression Vector(MapOp op, DType of, VType type, Expression[] a) => op switch
    {
        MapOp.Neg => Portable(nameof(Vector128.Negate), a),
        MapOp.Abs => of.IsFloat() || Vector128.IsHardwareAccelerated ? Portable(nameof(Vector128.Abs), a) : AbsOfIntegers(a[0]),
        MapOp.Sqrt => Portable(nameof(Vector128.Sqrt), a),
        MapOp.Floor => Portable(nameof(Vector128.Floor), a),
        MapOp.Round => Portable(nameof(Vector128.Round), a),
        MapOp.Not => Portable(nameof(Vector128.OnesComplement), a),
        MapOp.Cast => Cast(a[0], of, type),
        MapOp.Bits => As(a[0], TypeOf(type)),
        MapOp.Add => Portable(nameof(Vector128.Add), a),
        MapOp.Sub => Portable(nameof(Vector128.Subtract), a),
        MapOp.Mul => Portable(nameof(Vector128.Multiply), a),
        MapOp.Div => of.IsFloat() ? Portable(nameof(Vector128.Divide), a) : Leaf(nameof(Simd.DivideEach), a),
        MapOp.Max => Portable(nameof(Vector128.Max), a),
        MapOp.Min => Portable(nameof(Vector128.Min), a),
        MapOp.MaxNative => Native(nameof(Vector128.MaxNative), nameof(Vector128.GreaterThan), a),
        MapOp.MinNative => Native(nameof(Vector128.MinNative), nameof(Vector128.LessThan), a),
        MapOp.And => Portable(nameof(Vector128.BitwiseAnd), a),
        MapOp.Or => Portable(nameof(Vector128.BitwiseOr), a),
        MapOp.Xor => Portable(nameof(Vector128.Xor), a),
        MapOp.Less or MapOp.LessEqual or MapOp.Equal => of == DType.Bool ? CompareMasks(op, a) : Compare(op, type, a),
        MapOp.Fma when of.IsFloat() => MultiplyAdd(a[0], a[1], a[2]),
        MapOp.Fma => Portable(nameof(Vector128.Add), Portable(nameof(Vector128.Multiply), a[0], a[1]), a[2]),
        MapOp.Select => Choose(Resize(a[0], SizeOf(type with { Type = of })), a[1], a[2]),
        MapOp.SinLarge => Leaf(nameof(Simd.SinLarge), a),
        MapOp.CosLarge => Leaf(nameof(Simd.CosLarge), a),
        _ => throw Undefined(op, type),
    };

    private static MethodCallExpression Portable(string name, params Expression[] a) => Call(VectorMethods.Of(name, a[0].Type, a.Length), a);

    // x86 has instructions that negate the product or the addend; the .NET JIT finds them for scalars only.
    private static MethodCallExpression MultiplyAdd(Expression x, Expression y, Expression z)
    {
        var (minusX, minusY, minusZ) = (Negated(x), Negated(y), Negated(z));
        bool isWide = VectorTypes.BytesOf(z.Type) == 64, negative = (minusX is null) != (minusY is null);
        if (!(isWide ? Avx512F.IsSupported : Fma.IsSupported) || (!negative && minusZ is null)) return Portable(nameof(Vector128.FusedMultiplyAdd), x, y, z);
        string name = !negative ? nameof(Fma.MultiplySubtract) : minusZ is null ? nameof(Fma.MultiplyAddNegated) : nameof(Fma.MultiplySubtractNegated);
        var method = VectorMethods.Static(isWide ? typeof(Avx512F) : typeof(Fma), isWide ? "Fused" + name : name, z.Type, 3);
        return Call(method, minusX ?? x, minusY ?? y, minusZ ?? z);
    }

    private static Expression? Negated(Expression value) =>
        value is MethodCallExpression { Method.Name: nameof(Vector128.Negate) } negation ? negation.Arguments[0] : null;

    private static MethodCallExpression Leaf(string name, params Expression[] a) =>
        Call(VectorMethods.Leaf(name, a[0].Type, VectorTypes.Element(a[0].Type)), a);

    // One instruction on x86. Elsewhere the native maximum has other rules for NaN.
    private Expression Native(string name, string compare, Expression[] a)
    {
        if (X86Base.IsSupported) return Portable(name, a);
        var (x, y) = (Hold(a[0]), Hold(a[1]));
        return Portable(nameof(Vector128.ConditionalSelect), Portable(compare, x, y), x, y);
    }

    // The software Abs throws on the least integer.
    private MethodCallExpression AbsOfIntegers(Expression a)
    {
        var x = Hold(a);
        return Portable(nameof(Vector128.Max), x, Portable(nameof(Vector128.Negate), x));
    }

    private Expression Compare(MapOp op, VType type, Expression[] a)
    {
        var name = op switch
        {
            MapOp.Less => nameof(Vector128.LessThan),
            MapOp.LessEqual => nameof(Vector128.LessThanOrEqual),
            _ => nameof(Vector128.Equals),
        };
        return Resize(ToMask(Portable(name, a)), SizeOf(type));
    }

    private static MethodCallExpression CompareMasks(MapOp op, Expression[] a) => op switch
    {
        MapOp.Less => Portable(nameof(Vector128.AndNot), a[1], a[0]),
        MapOp.LessEqual => Portable(nameof(Vector128.BitwiseOr), Portable(nameof(Vector128.OnesComplement), a[0]), a[1]),
        _ => Portable(nameof(Vector128.OnesComplement), Portable(nameof(Vector128.Xor), a)),
    };

    private Expression Shift(Let l)
    {
        var type = l.Target.Type;
        if (type.Type is not (DType.Int32 or DType.Int64)) throw Undefined(l.MapOp, type);
        if (l.Args[1] is not Imm { Number: >= 0 } count || count.Number >= 8 * type.Type.Size())
            throw new UnsupportedOpException(
                $"{_kernel.Name}: found {l.MapOp} of {type} by {l.Args[1]}, required a constant from 0 to {(8 * type.Type.Size()) - 1}. " +
                "Split the shift, or multiply.");
        var value = Use(l.Args[0], type.Lanes);
        var by = Constant((int)count.Number);
        var name = l.MapOp == MapOp.ShiftLeft ? nameof(Vector128.ShiftLeft) : nameof(Vector128.ShiftRightLogical);
        if (type.Lanes > 1) return Call(VectorMethods.Of(name, value.Type, typeof(int)), value, by);
        return l.MapOp == MapOp.ShiftLeft ? LeftShift(value, by) : Call(VectorMethods.Leaf(nameof(Simd.ShiftRight), value.Type), value, by);
    }

    private Expression First(Expression value, VType type)
    {
        if (type.Lanes == 1) return value;
        var lane = Portable(nameof(Vector128.ToScalar), value);
        return type.Type == DType.Bool ? NotEqual(lane, Zero(lane.Type)) : lane;
    }

    private static MethodCallExpression Splat(Expression scalar, Type vector)
    {
        bool wide = VectorTypes.Element(vector) == typeof(long);
        if (scalar.Type == typeof(bool))
            scalar = Call(VectorMethods.Static(typeof(Simd), wide ? nameof(Simd.MaskInt64) : nameof(Simd.MaskInt32), typeof(bool)), scalar);
        return Call(VectorMethods.Create(vector, 1), scalar);
    }

    /// <summary>mask ? a : b; the mask has elements of their size.</summary>
    private static MethodCallExpression Choose(Expression mask, Expression a, Expression b) =>
        Portable(nameof(Vector128.ConditionalSelect), As(mask, a.Type), a, b);

    private static MethodCallExpression AllBitsSet(Type vector) => Call(VectorMethods.Constant(nameof(Vector128<int>.AllBitsSet), vector));

    private static Expression As(Expression value, Type vector) =>
        value.Type == vector ? value : Call(VectorMethods.As(value.Type, VectorTypes.Element(vector)), value);

    private static Expression ToMask(Expression value) => As(value, IndexType(value.Type));
}
