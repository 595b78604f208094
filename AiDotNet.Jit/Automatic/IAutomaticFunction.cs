using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>What the user wrote: traced for shapes, or run step by step on values.</summary>
internal interface IAutomaticFunction
{
    /// <summary>The graph for arguments of these types; nothing is computed.</summary>
    /// <exception cref="InvalidGraphException">The function asks for a value, or makes no sense for these types.</exception>
    public TracedModel Trace(IReadOnlyList<TensorType> types);

    /// <summary>Runs the function on values, operation by operation.</summary>
    public Tensor[] RunEagerly(ReadOnlySpan<Tensor> inputs);
}
