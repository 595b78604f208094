using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tape;

/// <summary>Tensors of random numbers that depend on a seed alone.</summary>
internal static class Numbers
{
    /// <summary>Standard normal numbers.</summary>
    internal static Tensor<double> Normal(int seed, params int[] shape) => Initializers.Normal<double>(shape, seed);

    /// <summary>Numbers in [0.5, 2].</summary>
    internal static Tensor<double> Positive(int seed, params int[] shape) => Initializers.Uniform<double>(shape, seed, 0.5, 2);
}
