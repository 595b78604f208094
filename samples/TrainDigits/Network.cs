using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using TrainDigits.Data;
using Nodes = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace TrainDigits.Models;

/// <summary>A network as its parameters and the functions over them. Nothing here knows whether it will be interpreted or compiled.</summary>
public sealed class Network
{
    private readonly List<ComputationNode<float>> _parameters = [];
    private readonly Func<ComputationNode<float>, ComputationNode<float>> _forward;
    private readonly int _seed;

    private Network(int seed, Func<Network, Func<ComputationNode<float>, ComputationNode<float>>> build)
    {
        _seed = seed;
        _forward = build(this);
    }

    /// <summary>What training changes, in place.</summary>
    public IReadOnlyList<ComputationNode<float>> Parameters => _parameters;

    /// <summary>The network of this kind with random parameters.</summary>
    public static Network Create(ModelKind kind, int seed) => kind switch
    {
        ModelKind.Mlp => new(seed, Mlp),
        ModelKind.Cnn => new(seed, Cnn),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown model"),
    };

    /// <summary>Scores [batch, 10] of images [batch, 784].</summary>
    public ComputationNode<float> Forward(ComputationNode<float> images) => _forward(images);

    /// <summary>The mean cross-entropy of a batch.</summary>
    public ComputationNode<float> Loss(ComputationNode<float> images, ComputationNode<int> labels) =>
        Nodes.CrossEntropy(Forward(images), labels);

    // 784 - 128 - 10
    private static Func<ComputationNode<float>, ComputationNode<float>> Mlp(Network network)
    {
        const int hidden = 128;
        var first = network.Dense(DigitSet.PixelsPerImage, hidden);
        var second = network.Dense(hidden, DigitSet.Classes);
        return images => second(Nodes.ReLU(first(images)));
    }

    // 28 x 28 - 8 @ 26 x 26 - 8 @ 13 x 13 - 16 @ 11 x 11 - 16 @ 5 x 5 - 10
    private static Func<ComputationNode<float>, ComputationNode<float>> Cnn(Network network)
    {
        const int features = 16 * 5 * 5;
        var first = network.Convolution(1, 8);
        var second = network.Convolution(8, 16);
        var last = network.Dense(features, DigitSet.Classes);
        return images =>
        {
            int batch = images.Shape[0];
            var x = Nodes.Reshape(images, batch, 1, DigitSet.Side, DigitSet.Side);
            x = Nodes.MaxPool2D(Nodes.ReLU(first(x)), [2]);
            x = Nodes.MaxPool2D(Nodes.ReLU(second(x)), [2]);
            return last(Nodes.Reshape(x, batch, features));
        };
    }

    private Func<ComputationNode<float>, ComputationNode<float>> Dense(int inputs, int outputs)
    {
        var (weights, bias) = (Weights([inputs, outputs]), Bias(outputs));
        return x => Nodes.MatrixMultiply(x, weights) + bias;
    }

    private Func<ComputationNode<float>, ComputationNode<float>> Convolution(int inputs, int outputs)
    {
        var (kernel, bias) = (Weights([outputs, inputs, 3, 3]), Bias(outputs));
        return x => Nodes.Conv2D(x, kernel, bias);
    }

    private ComputationNode<float> Weights(Shape shape)
    {
        var seed = SplitMix.ForItem(_seed, _parameters.Count);
        return Parameter(Initializers.HeNormal<float>(shape, seed.Below(int.MaxValue)), "w");
    }

    private ComputationNode<float> Bias(int outputs) => Parameter(Tensor<float>.Zeros([outputs]), "b");

    private ComputationNode<float> Parameter(Tensor<float> value, string name)
    {
        var leaf = Nodes.Variable(value, $"{name}{_parameters.Count}");
        _parameters.Add(leaf);
        return leaf;
    }
}
