using System.Runtime.Intrinsics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The CLR types of registers.</summary>
internal static class VectorTypes
{
    private static readonly Dictionary<(Type Element, int Bytes), Type> Known = All().ToDictionary(t => (t.GenericTypeArguments[0], BytesOf(t)));

    /// <summary>The type of one element; Bool is bool.</summary>
    public static Type Scalar(DType type) => type switch
    {
        DType.Float32 => typeof(float),
        DType.Float64 => typeof(double),
        DType.Int32 => typeof(int),
        DType.Int64 => typeof(long),
        _ => typeof(bool),
    };

    /// <summary>The integer of this size: the element of masks.</summary>
    public static Type Mask(int size) => size == 8 ? typeof(long) : typeof(int);

    /// <summary>The vector of this many elements.</summary>
    public static Type Vector(Type element, int lanes) => Known[(element, lanes * SizeOf(element))];

    /// <summary>The type of a register; a vector of Bool is a mask with elements of <paramref name="maskSize"/> bytes.</summary>
    public static Type Of(VType type, int maskSize) =>
        type.Lanes == 1 ? Scalar(type.Type) : Vector(type.Type == DType.Bool ? Mask(maskSize) : Scalar(type.Type), type.Lanes);

    public static Type Element(Type vector) => vector.GenericTypeArguments[0];

    public static int SizeOf(Type element) => element == typeof(float) || element == typeof(int) ? 4 : 8;

    public static int BytesOf(Type vector)
    {
        var shape = vector.GetGenericTypeDefinition();
        return shape == typeof(Vector512<>) ? 64 : shape == typeof(Vector256<>) ? 32 : 16;
    }

    public static int LanesOf(Type vector) => BytesOf(vector) / SizeOf(Element(vector));

    private static IEnumerable<Type> All() =>
    [
        typeof(Vector128<float>), typeof(Vector128<double>), typeof(Vector128<int>), typeof(Vector128<long>),
        typeof(Vector256<float>), typeof(Vector256<double>), typeof(Vector256<int>), typeof(Vector256<long>),
        typeof(Vector512<float>), typeof(Vector512<double>), typeof(Vector512<int>), typeof(Vector512<long>),
    ];
}
