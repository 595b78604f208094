using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>A small model with parameters, its inputs, and what it must answer.</summary>
internal sealed class Mlp
{
    public const int Features = 12, Classes = 5;

    private readonly ComputationNode<float> _w1 = F.Variable(Random(1, Features, 20), "w1"), _b1 = F.Variable(Random(2, 20), "b1");
    private readonly ComputationNode<float> _w2 = F.Variable(Random(3, 20, Classes), "w2");

    public ComputationNode<float> Weights => _w1;

    public ComputationNode<float> Model(ComputationNode<float> x) => F.Softmax(F.MatrixMultiply(F.ReLU(F.MatrixMultiply(x, _w1) + _b1), _w2));

    public static Tensor<float> Ones(int count) => Tensor<float>.FromArray([.. Enumerable.Repeat(1f, count)]);

    public static Tensor<float> Batch(int seed, int rows) => Random(seed, rows, Features);

    public Tensor<float> Expected(Tensor<float> x)
    {
        var program = Tracer.Trace(n => [Model((ComputationNode<float>)n[0])], [x.Type]);
        return (Tensor<float>)new GraphInterpreter(program.Graph).Run([x, .. program.Captured.Select(c => c.Tensor)])[0];
    }

    public static void AreClose(Tensor<float> expected, Tensor<float> found, string what, double tolerance = 1e-5)
    {
        Assert.AreEqual(expected.Type, found.Type, what);
        for (int i = 0; i < expected.Span.Length; i++)
        {
            if (Math.Abs(expected.Span[i] - found.Span[i]) > tolerance) Assert.Fail($"{what}: element {i} is {found.Span[i]}, must be {expected.Span[i]}");
        }
    }

    public static Tensor<float> Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor<float>(Shape.Create(shape));
        foreach (ref float value in tensor.Span) value = (float)(random.NextDouble() * 2 - 1);
        return tensor;
    }
}
