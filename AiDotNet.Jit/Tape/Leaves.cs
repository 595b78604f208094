using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>Leaves for tensors whose element type is known at run time only.</summary>
internal static class Leaves
{
    internal static ComputationNode Of(Tensor tensor, string? name = null) => tensor switch
    {
        Tensor<float> t => new ComputationNode<float>(t, name),
        Tensor<double> t => new ComputationNode<double>(t, name),
        Tensor<int> t => new ComputationNode<int>(t, name),
        Tensor<long> t => new ComputationNode<long>(t, name),
        Tensor<bool> t => new ComputationNode<bool>(t, name),
        _ => throw new ArgumentException($"A leaf requires a tensor of a known element type, got {tensor.Type}.", nameof(tensor)),
    };
}
