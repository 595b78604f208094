namespace AiDotNet.Jit.Tensors;

/// <summary>The element type of a tensor. The graph is tagged with it; nothing below the façade is generic.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 double precision, 8 bytes.</summary>
    Float64,

    /// <summary>Two's complement, 4 bytes; labels, indices and seeds.</summary>
    Int32,

    /// <summary>Two's complement, 8 bytes; inside kernels only (bit patterns of doubles, addresses).</summary>
    Int64,

    /// <summary>One byte, 0 or 1; masks.</summary>
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Float64 or DType.Int64 => 8,
        DType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown dtype"),
    };

    /// <summary>True for float32 and float64: the types that have gradients.</summary>
    public static bool IsFloat(this DType type) => type is DType.Float32 or DType.Float64;

    /// <summary>The name in the textual IR: f32, f64, i32, i64, bool.</summary>
    public static string Text(this DType type) => type switch
    {
        DType.Float32 => "f32",
        DType.Float64 => "f64",
        DType.Int32 => "i32",
        DType.Int64 => "i64",
        DType.Bool => "bool",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown dtype"),
    };

    /// <summary>The dtype of a CLR element type.</summary>
    /// <exception cref="NotSupportedException">T is not float, double, int, long or bool.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new NotSupportedException(
            $"Tensor<{typeof(T).Name}> has no dtype: found {typeof(T).Name}, required float, double, int or bool. Convert the data first.");
}
