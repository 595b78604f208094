using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <content>Code that others make, verify and hand over.</content>
public sealed partial class CompiledTrainingStep<T>
{
    /// <summary>One step by code that was made elsewhere for batches of any size.</summary>
    internal T RunShared(VariableStep<T> code, int rows, Tensor[] numbers, ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Bind(code.Step, batch, code.Arguments);
            code.Run(rows, numbers);
            return Finish(code.Step, code.Loss);
        }
    }

    /// <summary>The joint graph for a batch, and copies of everything it would read now: what code made elsewhere is verified with.</summary>
    internal (TrainingGraph<T> Step, Tensor[] Arguments) Snapshot(ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var specialization = Prepare(batch);
            Bind(specialization, batch);
            return (specialization.Step, Array.ConvertAll(specialization.Arguments, TensorMemory.Contiguous));
        }
    }

    /// <summary>Copies of everything that a step with another graph would read now.</summary>
    internal Tensor[] Snapshot(TrainingGraph<T> step, ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var arguments = new Tensor[step.Graph.Inputs.Count];
            Bind(step, batch, arguments);
            return Array.ConvertAll(arguments, TensorMemory.Contiguous);
        }
    }

    /// <summary>What the loss records for a batch.</summary>
    internal Tape.Program Trace(IReadOnlyList<TensorType> types) => Tracer.Trace(nodes => [_loss(nodes)], types, seed: _seed);

    /// <summary>The joint graph of a loss.</summary>
    internal TrainingGraph<T> Build(Tape.Program loss) => TrainingGraph.Build(loss, _parameters, Optimizer);

    /// <summary>True while there is code for batches of these types.</summary>
    internal bool HasCode(ReadOnlySpan<TensorType> batch)
    {
        lock (_gate) return Find(batch) is { HasCode: true };
    }

    /// <summary>Takes code that was made elsewhere; false, and the code is not needed, when the batch types are not in use any more.</summary>
    internal bool Adopt(ReadOnlySpan<TensorType> batch, TrainingGraph<T> step, Executable executable, CompilationStats stats)
    {
        lock (_gate)
        {
            if (_disposed || Find(batch) is not { } specialization || specialization.Step != step) return false;
            specialization.Adopt(executable, stats);
            return true;
        }
    }
}
