using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>Programs of kernels that take a few nanoseconds each: what is between the kernels is what counts.</summary>
internal static class TinyWorkloads
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        Named("20_biases_sgd", () => Biases(Optimizer.Sgd(0.125), i => 3 + i)),
        Named("20_biases_adam", () => Biases(Optimizer.Adam(0.1), i => 3 + i)),
        Named("20_equal_biases_sgd", () => Biases(Optimizer.Sgd(0.125), _ => 16)),
        Named("30_products_of_4", () => GraphExercise.Of(x => Chain(x, 30), [Data(4, 4), Data(4, 4)], Check.Sum)),
        Named("perceptron_2_8_1_sgd", () => Perceptron(Optimizer.Sgd(0.1), 4, 2, 8, 1)),
        Named("perceptron_2_8_1_adam", () => Perceptron(Optimizer.Adam(0.1), 4, 2, 8, 1)),
        Named("perceptron_4_16_16_3_sgd", () => Perceptron(Optimizer.Sgd(0.1), 1, 4, 16, 16, 3)),
        Named("lstm_cell_of_8", () => GraphExercise.Of(x => Cell(x), [Data(1, 8), Data(1, 8), Data(1, 8), Data(32, 8), Data(32, 8)], Check.Sum)),
        Named("lstm_of_8_4_steps_sgd", Sequence),
        Named("8_layers_of_16", () => GraphExercise.Of(x => Layers(x), [Data(1, 16), .. Enumerable.Repeat(0, 8).Select(_ => Data(16, 16))], Check.Sum)),
        Named("layers_16_12_10_8_6", () => GraphExercise.Of(x => Layers(x), [Data(1, 16), Data(16, 12), Data(12, 10), Data(10, 8), Data(8, 6)], Check.Sum)),
    ];

    private static Workload Named(string name, Func<Exercise> create) => new(name, Cost.HandWritten, Mark.None, create);

    private static Tensor<float> Data(params int[] shape) => Initializers.Uniform<float>(shape, seed: 1 + shape.Sum(), low: -0.5, high: 0.5);

    // Plain descent turns the sign of every parameter, so that nothing fades away into denormal numbers.
    private static TrainingExercise Biases(Optimizer optimizer, Func<int, int> size)
    {
        var parameters = Enumerable.Range(0, 20).Select(i => F.Variable(Data(size(i)), $"b{i}")).ToArray();
        return new(batch => parameters.Select(p => F.Sum(F.Square(p) * (ComputationNode<float>)batch[0])).Aggregate((a, b) => a + b), parameters, optimizer, Tensor<float>.Scalar(8));
    }

    private static ComputationNode<float> Chain(ComputationNode<float>[] x, int length)
    {
        var y = x[0];
        for (int i = 0; i < length; i++) y = F.MatrixMultiply(y, x[1]);
        return y;
    }

    private static TrainingExercise Perceptron(Optimizer optimizer, int batch, params int[] widths)
    {
        var weights = widths.Zip(widths.Skip(1)).Select((w, i) => F.Variable(Data(w.First, w.Second), $"w{i}")).ToArray();
        var biases = widths.Skip(1).Select((w, i) => F.Variable(Data(w), $"b{i}")).ToArray();
        ComputationNode<float> Predict(ComputationNode<float> x)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                x = F.MatrixMultiply(x, weights[i]) + biases[i];
                if (i < weights.Length - 1) x = F.Tanh(x);
            }
            return x;
        }
        return new(
            b => F.MeanSquaredError(Predict((ComputationNode<float>)b[0]), (ComputationNode<float>)b[1]), [.. weights, .. biases], optimizer, Data(batch, widths[0]), Data(batch, widths[^1]));
    }

    private static ComputationNode<float> Cell(ComputationNode<float>[] x)
    {
        var (hidden, cell) = F.LSTMCell(x[0], x[1], x[2], x[3], x[4]);
        return hidden + cell;
    }

    private static TrainingExercise Sequence()
    {
        ComputationNode<float>[] weights = [F.Variable(Data(32, 8), "ih"), F.Variable(Data(32, 8), "hh")];
        return new(
            batch =>
            {
                var (x, hidden, cell) = ((ComputationNode<float>)batch[0], (ComputationNode<float>)batch[1], (ComputationNode<float>)batch[1]);
                for (int t = 0; t < 4; t++) (hidden, cell) = F.LSTMCell(x, hidden, cell, weights[0], weights[1]);
                return F.Sum(F.Square(hidden));
            }, weights, Optimizer.Sgd(0.1), Data(1, 8), Data(1, 8));
    }

    private static ComputationNode<float> Layers(ComputationNode<float>[] x) => x.Skip(1).Aggregate(x[0], (y, w) => F.ReLU(F.MatrixMultiply(y, w)));
}
