using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>A network with parameters of its own; equal seeds give equal networks.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TrainedNetwork<T> where T : unmanaged
{
    private readonly List<ComputationNode<T>> _parameters = [];

    /// <summary>What is trained.</summary>
    public IReadOnlyList<ComputationNode<T>> Parameters => _parameters;

    /// <summary>Scores of a batch.</summary>
    public required Func<ComputationNode<T>, ComputationNode<T>> Scores { get; init; }

    /// <summary>Dense, ReLU, dense.</summary>
    public static TrainedNetwork<T> Mlp(int inputs, int hidden, int classes)
    {
        var parameters = new List<ComputationNode<T>>();
        var (w1, b1) = (Weights(parameters, inputs, [inputs, hidden]), Weights(parameters, 0, [hidden]));
        var (w2, b2) = (Weights(parameters, hidden, [hidden, classes]), Weights(parameters, 0, [1, classes]));
        return Of(parameters, x => TensorOperations<T>.MatrixMultiply(
            TensorOperations<T>.ReLU(TensorOperations<T>.MatrixMultiply(x, w1) + b1), w2) + b2);
    }

    /// <summary>Layers of one width with tanh between them: what they pass back lives for two steps each.</summary>
    public static TrainedNetwork<T> Deep(int width, int layers)
    {
        var parameters = new List<ComputationNode<T>>();
        ComputationNode<T>[] weights = [.. Enumerable.Range(0, layers).Select(_ => Weights(parameters, width, [width, width]))];
        return Of(parameters, x => weights.Aggregate(x, (y, w) => TensorOperations<T>.Tanh(TensorOperations<T>.MatrixMultiply(y, w))));
    }

    /// <summary>Convolution 3 x 3, ReLU, pooling, dense, on square pictures.</summary>
    public static TrainedNetwork<T> Cnn(int side, int channels, int classes)
    {
        var parameters = new List<ComputationNode<T>>();
        int pooled = (side - 2) / 2, features = channels * pooled * pooled;
        var (kernel, bias) = (Weights(parameters, 9, [channels, 1, 3, 3]), Weights(parameters, 0, [channels]));
        var (w, b) = (Weights(parameters, features, [features, classes]), Weights(parameters, 0, [classes]));
        return Of(parameters, x =>
        {
            var maps = TensorOperations<T>.Conv2D(TensorOperations<T>.Reshape(x, -1, 1, side, side), kernel, bias);
            var small = TensorOperations<T>.MaxPool2D(TensorOperations<T>.ReLU(maps), [2]);
            return TensorOperations<T>.MatrixMultiply(TensorOperations<T>.Reshape(small, -1, features), w) + b;
        });
    }

    /// <summary>The training step on these parameters.</summary>
    public CompiledTrainingStep<T> Compile(Optimizer optimizer, JitOptions? options = null) => JitCompiler.CompileTrainingStep<T>(
        (ComputationNode<T> x, ComputationNode<int> labels) => TensorOperations<T>.CrossEntropy(Scores(x), labels), Parameters, optimizer, options);

    private static TrainedNetwork<T> Of(List<ComputationNode<T>> parameters, Func<ComputationNode<T>, ComputationNode<T>> scores)
    {
        var network = new TrainedNetwork<T> { Scores = scores };
        network._parameters.AddRange(parameters);
        return network;
    }

    // He's deviation; biases start at 0.
    private static ComputationNode<T> Weights(List<ComputationNode<T>> parameters, int fan, Shape shape)
    {
        double bound = fan == 0 ? 0 : Math.Sqrt(6.0 / fan);
        var value = (Tensor<T>)TestTensors.Random(new(DTypes.Of<T>(), shape), -bound, bound, new Random(parameters.Count + 5));
        var leaf = TensorOperations<T>.Variable(value, $"p{parameters.Count}");
        parameters.Add(leaf);
        return leaf;
    }
}
