using System.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace AiDotNet.Jit.Tensors;

/// <summary>
/// Random starting values for parameters, drawn in row-major order from one seeded Mersenne Twister: equal arguments give equal
/// tensors. Dense weights are [in, out], convolution weights [out, in, kernel...]; a fan counts the kernel's elements too.
/// </summary>
public static class Initializers
{
    /// <summary>Uniform in ±gain·sqrt(6 / (fan in + fan out)): keeps variance through tanh and sigmoid layers (Glorot and Bengio 2010).</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two dimensions.</exception>
    public static Tensor<T> XavierUniform<T>(Shape shape, int seed, double gain = 1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (fanIn, fanOut) = Fans(shape);
        double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
        return Uniform<T>(shape, seed, -bound, bound);
    }

    /// <summary>Normal with deviation gain·sqrt(2 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two dimensions.</exception>
    public static Tensor<T> XavierNormal<T>(Shape shape, int seed, double gain = 1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (fanIn, fanOut) = Fans(shape);
        return Normal<T>(shape, seed, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
    }

    /// <summary>Uniform in ±sqrt(6 / fan in): keeps variance through ReLU layers (He et al. 2015).</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two dimensions.</exception>
    public static Tensor<T> HeUniform<T>(Shape shape, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        double bound = Math.Sqrt(6.0 / Fans(shape).In);
        return Uniform<T>(shape, seed, -bound, bound);
    }

    /// <summary>Normal with deviation sqrt(2 / fan in) (He et al. 2015).</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two dimensions.</exception>
    public static Tensor<T> HeNormal<T>(Shape shape, int seed) where T : unmanaged, IFloatingPointIeee754<T> =>
        Normal<T>(shape, seed, 0, Math.Sqrt(2.0 / Fans(shape).In));

    /// <summary>Uniform in [low, high).</summary>
    public static Tensor<T> Uniform<T>(Shape shape, int seed, double low = 0, double high = 1) where T : unmanaged, IFloatingPointIeee754<T> =>
        Draw<T>(shape, new ContinuousUniform(low, high, new MersenneTwister(seed)));

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Tensor<T> Normal<T>(Shape shape, int seed, double mean = 0, double deviation = 1) where T : unmanaged, IFloatingPointIeee754<T> =>
        Draw<T>(shape, new Normal(mean, deviation, new MersenneTwister(seed)));

    /// <summary>How many inputs feed one output of these weights, and how many outputs one input feeds.</summary>
    internal static (double In, double Out) Fans(Shape shape)
    {
        if (shape.Rank < 2)
        {
            throw new ArgumentException(
                $"Fan-in and fan-out require weights [in, out] or [out, in, kernel...], got {shape}. Start a bias with Zeros, or use Uniform or Normal.");
        }
        if (shape.Rank == 2) return (shape[0], shape[1]);
        double kernel = 1;
        foreach (int extent in shape.Span[2..]) kernel *= extent;
        return (shape[1] * kernel, shape[0] * kernel);
    }

    // One by one: the library's bulk methods may draw in another order.
    private static Tensor<T> Draw<T>(Shape shape, IContinuousDistribution distribution) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var result = new Tensor<T>(shape);
        foreach (ref T element in result.Span) element = T.CreateTruncating(distribution.Sample());
        return result;
    }
}
