using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Automatic;

/// <summary>A model as anyone would write it: nothing in it knows of compilation.</summary>
internal sealed class Classifier
{
    public const int Features = 256;

    private const int Hidden = 256, Classes = 10;

    private readonly ComputationNode<float> _w1 = F.Variable(Random(1, Features, Hidden)), _b1 = F.Variable(Random(2, Hidden));
    private readonly ComputationNode<float> _w2 = F.Variable(Random(3, Hidden, Classes)), _b2 = F.Variable(Random(4, Classes));

    public ComputationNode<float> Model(ComputationNode<float> x) =>
        F.Softmax(F.MatrixMultiply(F.ReLU(F.MatrixMultiply(x, _w1) + _b1), _w2) + _b2);

    /// <summary>The answer of the interpreter alone.</summary>
    public Tensor<float> Interpret(Tensor<float> x)
    {
        using var tape = new GradientTape<float>();
        var traced = tape.Trace(Model, x.Shape);
        Tensor[] inputs = [x, .. traced.Captured.Select(c => ((ComputationNode<float>)c).Value)];
        return (Tensor<float>)new GraphInterpreter(traced.Graph).Run(inputs)[0];
    }

    public static Tensor<float> Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor<float>(Shape.Create(shape));
        foreach (ref float value in tensor.Span) value = (float)(random.NextDouble() * 2 - 1) / 8;
        return tensor;
    }
}
