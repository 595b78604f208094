using AiDotNet.Jit;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AheadOfTimeGenerator;

/// <summary>The network of samples/AheadOfTime: what is compiled here runs there as C#.</summary>
public sealed class Moons
{
    private const int Batch = 64, Hidden = 16, Classes = 2;

    // Vectors of 256 bits: as fast as any at this size, and on every x64 machine of the last ten years.
    private static readonly JitOptions Options = new() { Backend = new ExpressionBackend(vectorBits: 256) };

    private readonly ComputationNode<float> _w1 = F.Variable(new Tensor<float>([2, Hidden]), "w1"), _b1 = F.Variable(new Tensor<float>([Hidden]), "b1");
    private readonly ComputationNode<float> _w2 = F.Variable(new Tensor<float>([Hidden, Classes]), "w2"), _b2 = F.Variable(new Tensor<float>([Classes]), "b2");

    /// <summary>The parameters, in the order the generated code takes them.</summary>
    public IReadOnlyList<ComputationNode<float>> Parameters => [_w1, _b1, _w2, _b2];

    /// <summary>Probabilities of the classes of a batch of points.</summary>
    public CompiledGraph<float> Model() => JitCompiler.Compile<float>(x => F.Softmax(Scores(x)), [Batch, 2], Options);

    /// <summary>Cross entropy, its gradients and momentum.</summary>
    public CompiledTrainingStep<float> Step()
    {
        var step = JitCompiler.CompileTrainingStep<float>(
            (x, labels) => F.CrossEntropy(Scores(x), labels), Parameters, Optimizer.Momentum(0.1), Options);
        step.Compile(new TensorType(DType.Float32, [Batch, 2]), new TensorType(DType.Int32, [Batch]));
        return step;
    }

    private ComputationNode<float> Scores(ComputationNode<float> x) => F.MatrixMultiply(F.Tanh(F.MatrixMultiply(x, _w1) + _b1), _w2) + _b2;
}
