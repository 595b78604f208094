using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>A backend that runs whole plans in memory of its own, a GPU's say, instead of kernels in the process's memory.</summary>
public interface IPlanBackend : IBackend
{
    /// <summary>Makes a plan ready to run. May be called from several threads.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IPlanProgram Compile(ExecutionPlan plan, CancellationToken cancellation);
}
