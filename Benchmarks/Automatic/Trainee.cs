using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Automatic;

/// <summary>A model to train and its parameters; each trainee has its own.</summary>
internal sealed class Trainee(bool convolves)
{
    private const int Classes = 10, Hidden = 128, Side = 16, Channels = 8;

    public ComputationNode<float>[] Parameters { get; } = convolves
        ? [Parameter(1, Channels, 1, 3, 3), Parameter(2, Channels), Parameter(3, 2 * Channels, Channels, 3, 3), Parameter(4, 2 * Channels), Parameter(5, 2 * Channels * Side * Side / 16, Classes), Parameter(6, Classes)]
        : [Parameter(1, Classifier.Features, Hidden), Parameter(2, Hidden), Parameter(3, Hidden, Classes), Parameter(4, Classes)];

    public ComputationNode<float> Loss(IReadOnlyList<ComputationNode> batch)
    {
        var x = (ComputationNode<float>)batch[0];
        return F.CrossEntropy(convolves ? Convolved(x) : Layers(x), (ComputationNode<int>)batch[1]);
    }

    public static Tensor[] Batch(int rows) =>
        [Classifier.Random(rows, rows, Classifier.Features), Tensor<int>.FromArray([.. Enumerable.Range(0, rows).Select(i => i * 7 % Classes)])];

    /// <summary>Takes over what another one has learned.</summary>
    public void Follow(Trainee other)
    {
        foreach (var (own, parameter) in Parameters.Zip(other.Parameters)) own.Value.CopyFrom(parameter.Value);
    }

    public bool IsClose(Trainee other) => Parameters.Zip(other.Parameters).All(p => p.First.Value.Span.ToArray().Zip(p.Second.Value.Span.ToArray()).All(v => Math.Abs(v.First - v.Second) <= 1e-5f));

    private ComputationNode<float> Layers(ComputationNode<float> x) => F.MatrixMultiply(F.ReLU(F.MatrixMultiply(x, Parameters[0]) + Parameters[1]), Parameters[2]) + Parameters[3];

    private ComputationNode<float> Convolved(ComputationNode<float> x)
    {
        int rows = x.Shape[0];
        var first = F.MaxPool2D(F.ReLU(F.Conv2D(F.Reshape(x, rows, 1, Side, Side), Parameters[0], Parameters[1], padding: [1])), [2]);
        var second = F.MaxPool2D(F.ReLU(F.Conv2D(first, Parameters[2], Parameters[3], padding: [1])), [2]);
        return F.MatrixMultiply(F.Reshape(second, rows, 2 * Channels * Side * Side / 16), Parameters[4]) + Parameters[5];
    }

    private static ComputationNode<float> Parameter(int seed, params int[] shape) => F.Variable(Classifier.Random(seed, shape));
}
