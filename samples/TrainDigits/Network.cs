using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Digits.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace TrainDigits;

/// <summary>Scores [batch, 10] as a function of images [batch, 784], and what it learns. Nothing here knows whether it will be compiled.</summary>
public sealed record Network(Func<ComputationNode<float>, ComputationNode<float>> Scores, params ComputationNode<float>[] Parameters)
{
    /// <summary>The network of this kind with random weights.</summary>
    public static Network Create(ModelKind kind, int seed) => kind == ModelKind.Mlp ? Mlp(seed) : Cnn(seed);

    private static Network Mlp(int seed)
    {
        var (w1, b1, w2, b2) = (Weights([784, 128], seed), Bias(128), Weights([128, 10], seed + 1), Bias(10));
        return new(images => F.MatrixMultiply(F.ReLU(F.MatrixMultiply(images, w1) + b1), w2) + b2, w1, b1, w2, b2);
    }

    private static Network Cnn(int seed)
    {
        var (k1, b1, k2, b2) = (Weights([8, 1, 3, 3], seed), Bias(8), Weights([16, 8, 3, 3], seed + 1), Bias(16));
        var (w3, b3) = (Weights([400, 10], seed + 2), Bias(10));
        return new(Scores, k1, b1, k2, b2, w3, b3);

        ComputationNode<float> Scores(ComputationNode<float> images)
        {
            int batch = images.Shape[0];
            var x = F.Reshape(images, batch, 1, 28, 28);
            x = F.MaxPool2D(F.ReLU(F.Conv2D(x, k1, b1)), [2]); // 8 maps of 13 x 13
            x = F.MaxPool2D(F.ReLU(F.Conv2D(x, k2, b2)), [2]); // 16 maps of 5 x 5
            return F.MatrixMultiply(F.Reshape(x, batch, 400), w3) + b3;
        }
    }

    private static ComputationNode<float> Weights(Shape shape, int seed) => F.Variable(Initializers.HeNormal<float>(shape, seed));
    private static ComputationNode<float> Bias(int outputs) => F.Variable(Tensor<float>.Zeros([outputs]));
}
