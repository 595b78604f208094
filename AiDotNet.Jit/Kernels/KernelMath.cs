using System.Numerics;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Elementary functions as kernel values: the definitions of <see cref="VectorMath"/> built from single operations, so that every backend
/// gives the interpreter's bits. Arguments are float32 or float64.
/// </summary>
public static class KernelMath
{
    /// <summary>e^x.</summary>
    public static Value Exp(Value x) => Unary<Functions.Exp>(x);

    /// <summary>e^x - 1, without cancellation near 0.</summary>
    public static Value Expm1(Value x) => Unary<Functions.Expm1>(x);

    /// <summary>The natural logarithm of x.</summary>
    public static Value Log(Value x) => Unary<Functions.Log>(x);

    /// <summary>log(1 + x), without cancellation near 0.</summary>
    public static Value Log1p(Value x) => Unary<Functions.Log1p>(x);

    /// <summary>The hyperbolic tangent of x.</summary>
    public static Value Tanh(Value x) => Unary<Functions.Tanh>(x);

    /// <summary>1 / (1 + e^-x).</summary>
    public static Value Sigmoid(Value x) => Unary<Functions.Sigmoid>(x);

    /// <summary>The error function of x.</summary>
    public static Value Erf(Value x) => Unary<Functions.Erf>(x);

    /// <summary>The sine of x radians, of any size.</summary>
    public static Value Sin(Value x) => Unary<Functions.Sin>(x);

    /// <summary>The cosine of x radians, of any size.</summary>
    public static Value Cos(Value x) => Unary<Functions.Cos>(x);

    /// <summary>1 / sqrt x.</summary>
    public static Value Rsqrt(Value x) => Unary<Functions.Rsqrt>(x);

    /// <summary>log(1 + e^x).</summary>
    public static Value Softplus(Value x) => Unary<Functions.Softplus>(x);

    /// <summary>x Phi(x), Phi the normal distribution.</summary>
    public static Value Gelu(Value x) => Unary<Functions.Gelu>(x);

    /// <summary>x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.</summary>
    public static Value GeluTanh(Value x) => Unary<Functions.GeluTanh>(x);

    /// <summary>x^y by the rules of IEEE 754; both have the same type.</summary>
    /// <exception cref="ArgumentException">The types differ or are not floats.</exception>
    public static Value Pow(Value x, Value y)
    {
        if (x.Type != y.Type) throw new ArgumentException($"pow requires equal types, got {x.Type.Text()} and {y.Type.Text()}. Cast one of them.");
        return x.Type switch
        {
            DType.Float32 => Build<Functions.Pow, float, int>(x, y),
            DType.Float64 => Build<Functions.Pow, double, long>(x, y),
            _ => throw NotFloat(x),
        };
    }

    /// <summary>32 random bits as an int32: <see cref="Numerics.Threefry.Bits(uint, uint, ulong)"/> of int32 values, the index in two words.</summary>
    public static Value Threefry(Value seed, Value stream, Value indexLow, Value indexHigh) =>
        ThreefryLanes<KernelLanes<float, int>, Value, Value, Value>.Bits(seed, stream, indexLow, indexHigh, out _);

    /// <summary>A float32 in [0, 1) from 32 random bits.</summary>
    public static Value Uniform(Value bits) => ThreefryLanes<KernelLanes<float, int>, Value, Value, Value>.Uniform(bits);

    private static Value Unary<T>(Value x) where T : IUnaryFunction<float, int>, IUnaryFunction<double, long> => x.Type switch
    {
        DType.Float32 => Build<T, float, int>(x),
        DType.Float64 => Build<T, double, long>(x),
        _ => throw NotFloat(x),
    };

    private static Value Build<T, E, B>(Value x)
        where T : IUnaryFunction<E, B>
        where E : unmanaged, IBinaryFloatingPointIeee754<E>
        where B : unmanaged, IBinaryInteger<B> => T.Apply<KernelLanes<E, B>, Value, Value, Value>(x);

    private static Value Build<T, E, B>(Value x, Value y)
        where T : IBinaryFunction<E, B>
        where E : unmanaged, IBinaryFloatingPointIeee754<E>
        where B : unmanaged, IBinaryInteger<B> => T.Apply<KernelLanes<E, B>, Value, Value, Value>(x, y);

    private static ArgumentException NotFloat(Value x) => new($"an elementary function requires f32 or f64, got {x.Type.Text()}. Cast the argument first.");
}
