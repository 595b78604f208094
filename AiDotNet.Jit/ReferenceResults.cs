using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>What compiled results for some inputs are compared with, each part computed when it is first asked for: many ways of compiling share it.</summary>
internal sealed class ReferenceResults(Graph graph, IReadOnlyList<Tensor> inputs)
{
    private IReadOnlyList<Tensor>? _interpreted, _exact;
    private double[][]? _spread;

    /// <summary>The graph all results belong to.</summary>
    public Graph Graph => graph;

    /// <summary>The interpreter's outputs.</summary>
    public IReadOnlyList<Tensor> Interpreted => _interpreted ??= new GraphInterpreter(graph).Run(inputs);

    /// <summary>The outputs of the same graph in float64.</summary>
    public IReadOnlyList<Tensor> Exact => _exact ??= new GraphInterpreter(Float64Twin.Of(graph)).Run([.. inputs.Select(Float64Twin.Of)]);

    /// <summary>How far rounding moves each element of each output. It costs many runs of the interpreter: asked for only when something is off.</summary>
    public double[][] Spread => _spread ??= new RoundingNoise(graph).Spread(inputs);

    /// <summary>Judges results by the rule of <see cref="Verification"/>.</summary>
    public VerificationReport Compare(NumericMode mode, IReadOnlyList<Tensor> outputs, double slack = Verification.DefaultSlack) =>
        new OutputComparison(this, mode, slack).Compare(outputs);
}
