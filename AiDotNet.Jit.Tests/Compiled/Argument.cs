using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>What a sample is applied to: numbers of the sample's element type, or integers or masks.</summary>
/// <param name="Fixed">The element type, or null for the sample's own.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Low">The smallest value.</param>
/// <param name="High">The largest value.</param>
public sealed record Argument(DType? Fixed, Shape Shape, double Low, double High)
{
    /// <summary>Numbers in [-1, 1].</summary>
    public static Argument Numbers(params int[] shape) => new(null, shape, -1, 1);

    /// <summary>Numbers in [0.5, 2].</summary>
    public static Argument Positive(params int[] shape) => new(null, shape, 0.5, 2);

    /// <summary>Whole numbers from 0 to a bound that is not reached.</summary>
    public static Argument Indices(int below, params int[] shape) => new(DType.Int32, shape, 0, below - 1);

    /// <summary>True or false.</summary>
    public static Argument Mask(params int[] shape) => new(DType.Bool, shape, 0, 1);

    /// <summary>The same shape with numbers from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public Argument Between(double low, double high) => this with { Low = low, High = high };
}
