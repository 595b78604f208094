using System.Linq.Expressions;
using System.Runtime.Intrinsics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Constants, casts and the sizes of masks.
public sealed partial class ExpressionRenderer
{
    private Expression Number(Imm i)
    {
        var scalar = Constant(i.Type.Type switch
        {
            DType.Float32 => (float)i.Number,
            DType.Float64 => i.Number,
            DType.Int32 => (int)i.Number,
            DType.Int64 => (long)i.Number,
            _ => (object)(i.Number != 0),
        });
        if (i.Type.Lanes == 1) return scalar;
        var type = TypeOf(i.Type);
        if (i.Type.Type == DType.Bool) return i.Number != 0 ? AllBitsSet(type) : Zero(type);
        return BitConverter.DoubleToInt64Bits(i.Number) == 0 ? Zero(type) : Splat(scalar, type);
    }

    private static Expression Zero(Type type) =>
        type.IsGenericType ? Call(VectorMethods.Constant(nameof(Vector128<int>.Zero), type)) : Default(type);

    /// <summary>A constant integer vector.</summary>
    private static MethodCallExpression Lanes(Type vector, Func<int, long> lane)
    {
        int count = VectorTypes.LanesOf(vector);
        bool wide = VectorTypes.Element(vector) == typeof(long);
        var values = new Expression[count];
        for (int i = 0; i < count; i++) values[i] = wide ? Constant(lane(i)) : Constant((int)lane(i));
        return Call(VectorMethods.Create(vector, count), values);
    }

    private Expression Cast(Expression value, DType from, VType type)
    {
        if (from == type.Type) return value;
        var to = TypeOf(type);
        if (from == DType.Bool)
            return Portable(nameof(Vector128.BitwiseAnd), As(Resize(value, SizeOf(type)), to), Number(new Imm(1, type)));
        if (type.Type == DType.Bool)
            return Resize(ToMask(Portable(nameof(Vector128.OnesComplement), Portable(nameof(Vector128.Equals), value, Zero(value.Type)))), SizeOf(type));
        return ConvertLanes(value, type.Type);
    }

    /// <summary>Between vectors of numbers: a leaf where the sizes differ, as the vector API only knows equal ones.</summary>
    private static MethodCallExpression ConvertLanes(Expression value, DType to)
    {
        bool sameSize = VectorTypes.SizeOf(VectorTypes.Element(value.Type)) == to.Size();
        var name = to switch { DType.Float32 => "ToSingle", DType.Float64 => "ToDouble", DType.Int32 => "ToInt32", _ => "ToInt64" };
        return Call(sameSize ? VectorMethods.Of("Convert" + name, value.Type, 1) : VectorMethods.Static(typeof(Simd), name, value.Type), value);
    }

    /// <summary>A mask with elements of this size: sign extension and truncation keep ones all ones.</summary>
    private static Expression Resize(Expression mask, int size) =>
        VectorTypes.SizeOf(VectorTypes.Element(mask.Type)) == size ? mask : ConvertLanes(mask, size == 8 ? DType.Int64 : DType.Int32);
}
