using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;

namespace Benchmarks.Workloads;

/// <summary>A whole training step, again and again on the same batch.</summary>
/// <param name="loss">From the batch to a scalar.</param>
/// <param name="parameters">What it trains.</param>
/// <param name="optimizer">How.</param>
/// <param name="batch">The batch.</param>
internal sealed class TrainingExercise(
    Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> loss, IReadOnlyList<ComputationNode<float>> parameters,
    Optimizer optimizer, params Tensor[] batch) : Exercise
{
    private CompiledTrainingStep<float>? _step;
    private float? _firstLoss;

    /// <inheritdoc/>
    public override double? Check => _firstLoss;

    /// <inheritdoc/>
    public override CompiledProgram Program => _step?.Program ?? throw new InvalidOperationException("The exercise was not compiled.");

    /// <inheritdoc/>
    public override Tensor Argument(int input)
    {
        if (input < batch.Length) return batch[input];
        if (input - batch.Length < parameters.Count) return parameters[input - batch.Length].Value;
        var type = Program.Plan.Graph.Inputs[input].Type;
        return type.Shape.Rank == 0 ? Tensor<float>.Scalar(1e-3f) : Tensor.Zeros(type);
    }

    /// <inheritdoc/>
    public override CompilationStats Compile(JitOptions options)
    {
        _step?.Dispose();
        _step = JitCompiler.CompileTrainingStep(loss, parameters, optimizer, options);
        return _step.Compile([.. batch.Select(b => b.Type)]);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        float value = _step!.Run(batch);
        _firstLoss ??= value;
    }

    /// <inheritdoc/>
    public override void Interpret()
    {
        if (_step is null) Compile(JitOptions.Default);
        float value = _step!.RunInterpreted(batch);
        _firstLoss ??= value;
    }

    /// <inheritdoc/>
    public override void Dispose() => _step?.Dispose();
}
