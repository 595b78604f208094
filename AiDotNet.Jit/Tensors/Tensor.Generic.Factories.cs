namespace AiDotNet.Jit.Tensors;

/// <content>Tensors with given contents.</content>
public sealed partial class Tensor<T>
{
    /// <summary>A tensor of rank 0 that holds one value.</summary>
    public static Tensor<T> Scalar(T value) => new([value], Shape.Scalar);

    /// <summary>A tensor of rank 1 that holds a copy of <paramref name="data"/>.</summary>
    public static Tensor<T> FromArray(params ReadOnlySpan<T> data) => new(data, [data.Length]);

    /// <summary>A tensor of zeros, or of false.</summary>
    public static Tensor<T> Zeros(Shape shape) => new(shape);

    /// <summary>A tensor of ones, or of true.</summary>
    public static Tensor<T> Ones(Shape shape) => Full(shape, ElementCast.FromDouble<T>(1));

    /// <summary>A tensor in which every element is <paramref name="value"/>.</summary>
    public static Tensor<T> Full(Shape shape, T value)
    {
        var result = (Tensor<T>)Uninitialized(new(DTypes.Of<T>(), shape));
        result.Span.Fill(value);
        return result;
    }

    /// <summary>The identity matrix of shape [n, n].</summary>
    public static Tensor<T> Eye(int n)
    {
        var result = new Tensor<T>([n, n]);
        for (int i = 0; i < n; i++) result[i, i] = ElementCast.FromDouble<T>(1);
        return result;
    }

    /// <summary>The numbers start, start + step, ... of shape [count]; element i is start + i * step, computed in double and then converted.</summary>
    /// <exception cref="NotSupportedException">T is bool.</exception>
    public static Tensor<T> Arange(int count, double start = 0, double step = 1)
    {
        if (typeof(T) == typeof(bool))
        {
            throw new NotSupportedException("Arange requires numbers, got bool. Compare a range of int with a value instead.");
        }
        var result = (Tensor<T>)Uninitialized(new(DTypes.Of<T>(), [count]));
        for (int i = 0; i < count; i++) result.Span[i] = ElementCast.FromDouble<T>(start + i * step);
        return result;
    }
}
