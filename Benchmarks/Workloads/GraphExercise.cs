using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Workloads;

/// <summary>A model as a function of tensors.</summary>
/// <param name="model">From the inputs to the outputs.</param>
/// <param name="inputs">Its arguments.</param>
/// <param name="check">The sum over the outputs.</param>
/// <param name="gradientCheck">The sum over the outputs that are gradients.</param>
internal sealed class GraphExercise(
    Func<ComputationNode<float>[], ComputationNode<float>[]> model, Tensor<float>[] inputs,
    Func<Tensor[], double>? check = null, Func<Tensor[], double>? gradientCheck = null) : Exercise
{
    private readonly Tensor[] _inputs = [.. inputs];
    private Tensor[] _outputs = [];
    private CompiledGraph<float>? _compiled;
    private GraphInterpreter? _interpreter;
    private Tensor[] _arguments = [];

    /// <summary>A model of one output.</summary>
    public static GraphExercise Of(Func<ComputationNode<float>[], ComputationNode<float>> model, Tensor<float>[] inputs, Func<Tensor, double> check) =>
        new(nodes => [model(nodes)], inputs, outputs => check(outputs[0]));

    /// <summary>What the last run computed.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <inheritdoc/>
    public override double? Check => check?.Invoke(_outputs);

    /// <inheritdoc/>
    public override double? GradientCheck => gradientCheck?.Invoke(_outputs);

    /// <inheritdoc/>
    public override CompiledProgram Program => Compiled.Program;

    private CompiledGraph<float> Compiled => _compiled ?? throw new InvalidOperationException("The exercise was not compiled.");

    /// <inheritdoc/>
    public override Tensor Argument(int input) => input < _inputs.Length ? _inputs[input] : Compiled.Captured[input - _inputs.Length].Tensor;

    /// <inheritdoc/>
    public override CompilationStats Compile(JitOptions options)
    {
        _compiled?.Dispose();
        _compiled = Trace().Compile(options);
        _outputs = [.. _compiled.OutputTypes.Select(Tensor.Zeros)];
        return _compiled.Stats;
    }

    /// <inheritdoc/>
    public override void Run() => _compiled!.Run(_inputs, _outputs);

    /// <inheritdoc/>
    public override void Interpret()
    {
        if (_interpreter is null)
        {
            var traced = Trace();
            _interpreter = new(traced.Graph);
            _arguments = [.. _inputs, .. traced.Captured.Select(c => c.Tensor)];
        }
        _outputs = _interpreter.Run(_arguments);
    }

    /// <inheritdoc/>
    public override void Dispose() => _compiled?.Dispose();

    private TracedGraph<float> Trace()
    {
        using var tape = new GradientTape<float>();
        return tape.Trace(model, [.. _inputs.Select(i => i.Shape)]);
    }
}
