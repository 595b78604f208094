using System.Linq.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Operations on scalars, with the semantics of those on vectors.
public sealed partial class ExpressionRenderer
{
    private Expression Scalar(MapOp op, DType of, DType to, Expression[] a) => op switch
    {
        MapOp.Neg => Negate(a[0]),
        MapOp.Abs => of.IsFloat() ? Library(of, nameof(Math.Abs), a) : Generic(nameof(Simd.Abs), a),
        MapOp.Sqrt => Library(of, nameof(Math.Sqrt), a),
        MapOp.Floor => Library(of, nameof(Math.Floor), a),
        MapOp.Round => Library(of, nameof(Math.Round), a),
        MapOp.Not => Not(a[0]),
        MapOp.Cast => ScalarCast(a[0], of, to),
        MapOp.Bits => ScalarBits(a[0], of),
        MapOp.Add => Add(a[0], a[1]),
        MapOp.Sub => Subtract(a[0], a[1]),
        MapOp.Mul => Multiply(a[0], a[1]),
        MapOp.Div => of.IsFloat() ? Divide(a[0], a[1]) : Generic(nameof(Simd.Divide), a),
        MapOp.Max => Library(of, nameof(Math.Max), a),
        MapOp.Min => a.Any(IsNegativeZero) ? Negate(Library(of, nameof(Math.Max), [Negate(a[0]), Negate(a[1])])) : Library(of, nameof(Math.Min), a),
        MapOp.MaxNative => Generic(nameof(Simd.MaxNative), a),
        MapOp.MinNative => Generic(nameof(Simd.MinNative), a),
        MapOp.And => And(a[0], a[1]),
        MapOp.Or => Or(a[0], a[1]),
        MapOp.Xor => ExclusiveOr(a[0], a[1]),
        MapOp.Less => of == DType.Bool ? And(Not(a[0]), a[1]) : LessThan(a[0], a[1]),
        MapOp.LessEqual => of == DType.Bool ? Or(Not(a[0]), a[1]) : LessThanOrEqual(a[0], a[1]),
        MapOp.Equal => Equal(a[0], a[1]),
        MapOp.Fma => of.IsFloat() ? Library(of, nameof(Math.FusedMultiplyAdd), a) : Add(Multiply(a[0], a[1]), a[2]),
        MapOp.Select => Condition(a[0], a[1], a[2]),
        MapOp.SinLarge => Call(VectorMethods.Leaf(nameof(Simd.SinLarge), a[0].Type, a[0].Type), a),
        MapOp.CosLarge => Call(VectorMethods.Leaf(nameof(Simd.CosLarge), a[0].Type, a[0].Type), a),
        _ => throw Undefined(op, new(of, 1)),
    };

    // .NET 10 compiles Math.Min(x, -0.0) with a constant so that +0 comes out for +0.
    private static bool IsNegativeZero(Expression e) =>
        e is ConstantExpression { Value: double and 0 or float and 0 } constant && (constant.Value is double d ? double.IsNegative(d) : float.IsNegative((float)constant.Value));

    private static MethodCallExpression Library(DType of, string name, Expression[] a) =>
        Call(VectorMethods.Static(of == DType.Float32 ? typeof(MathF) : typeof(Math), name, a[0].Type, a.Length), a);

    private static MethodCallExpression Generic(string name, Expression[] a) => Call(VectorMethods.Leaf(name, a[0].Type), a);

    private static Expression ScalarCast(Expression value, DType from, DType to)
    {
        if (from == to) return value;
        var type = VectorTypes.Scalar(to);
        if (to == DType.Bool) return NotEqual(value, Default(value.Type));
        if (from != DType.Bool) return Convert(value, type);
        var one = Convert(Constant(1), type);
        return Condition(value, type == typeof(int) ? Constant(1) : one, Default(type));
    }

    private static Expression ScalarBits(Expression value, DType from) => from switch
    {
        DType.Float32 => Call(VectorMethods.Static(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), value.Type), value),
        DType.Int32 => Call(VectorMethods.Static(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle), value.Type), value),
        DType.Float64 => Call(VectorMethods.Static(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), value.Type), value),
        _ => Call(VectorMethods.Static(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), value.Type), value),
    };
}
