using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>A compiled training step for batches of any size. One run at a time.</summary>
/// <param name="step">The graph for some size, the numbers that depend on it the last of its constants.</param>
/// <param name="executable">Its code.</param>
/// <param name="batch">The number of tensors of a batch.</param>
internal sealed class VariableStep<T>(TrainingGraph<T> step, VariableExecutable executable, int batch) : IDisposable where T : unmanaged
{
    private readonly Tensor?[] _outputs = new Tensor?[step.Graph.Outputs.Count];

    public TrainingGraph<T> Step => step;

    public Tensor<T> Loss { get; } = new(step.Graph.Outputs[0].Shape);

    /// <summary>What a run reads and updates, in the order of the graph.</summary>
    public Tensor[] Arguments { get; } = new Tensor[step.Graph.Inputs.Count];

    public long ArenaBytes(int rows) => executable.ArenaBytes(rows);

    /// <summary>One step on the arguments.</summary>
    /// <param name="rows">The batch size.</param>
    /// <param name="numbers">What the loss makes of it.</param>
    public void Run(int rows, Tensor[] numbers)
    {
        numbers.CopyTo(Arguments, batch + step.Constants.Length - numbers.Length);
        _outputs[0] = Loss;
        executable.Run(rows, Arguments, _outputs);
        Array.Clear(Arguments, 0, batch);
    }

    public void Dispose() => executable.Dispose();
}
