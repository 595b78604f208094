using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>Runs a plan. Safe from many threads; runs that are under way when it is disposed finish first.</summary>
public interface IPlanRunner : IDisposable
{
    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">Contiguous tensors of the graph's types.</param>
    /// <param name="outputs">Contiguous tensors, null for those that are written over inputs.</param>
    /// <param name="bound">The inputs whose copies may stay on the device between runs; see <see cref="Executable.Bound"/>.</param>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, Range bound);
}
