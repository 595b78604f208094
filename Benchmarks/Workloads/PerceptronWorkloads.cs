using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W4: a small network from inference to a whole step; W5: a step of a deep one.</summary>
internal static class PerceptronWorkloads
{
    private const int Classes = 10, Batch = 64, DeepBatch = 128;

    private static readonly int[] s_small = [784, 128, Classes];
    private static readonly int[] s_deep = [512, 512, 512, 512, 512, 512, 512, Classes];

    /// <summary>W4.</summary>
    public static IEnumerable<Workload> Small =>
    [
        new("W4_fwd", new(Forward(s_small, Batch)), new(0.92), () => Graph(p => x => [Model(p, x)], o => Check.CrossEntropy(o[0]))),
        new("W4_fwdbwd", new(ForwardBackward(s_small, Batch)), new(0.85), () => Graph(
            p => x => Derivatives.WithGradients(() => Loss(p, x, TensorOperations<int>.Constant(HashData.Labels(Batch, Classes))), p), o => Check.Sum(o[0]))),
        new("W4_sgd", Step(s_small, Batch, 3, "copy_L2"), new(0.8), () => Training(s_small, Batch, Optimizer.Sgd(0.01))),
        new("W4_adam", Step(s_small, Batch, 7, "copy_L2"), new(0.75), () => Training(s_small, Batch, Optimizer.Adam(1e-3))),
    ];

    /// <summary>W5.</summary>
    public static IEnumerable<Workload> Deep =>
        [new("W5_sgd", Step(s_deep, DeepBatch, 3, "copy_L3"), new(0.9), () => Training(s_deep, DeepBatch, Optimizer.Sgd(0.01)))];

    private static GraphExercise Graph(
        Func<ComputationNode<float>[], Func<ComputationNode<float>, ComputationNode<float>[]>> model, Func<Tensor[], double> check)
    {
        var function = model(Parameters(s_small));
        return new(x => function(x[0]), [HashData.Tensor([Batch, s_small[0]], 1)], check);
    }

    private static TrainingExercise Training(int[] widths, int batch, Optimizer optimizer)
    {
        var parameters = Parameters(widths);
        return new(
            b => Loss(parameters, (ComputationNode<float>)b[0], (ComputationNode<int>)b[1]), parameters, optimizer,
            HashData.Tensor([batch, widths[0]], 1), HashData.Labels(batch, Classes));
    }

    private static ComputationNode<float> Model(ComputationNode<float>[] parameters, ComputationNode<float> x)
    {
        for (int i = 0; i < parameters.Length; i += 2)
        {
            x = MatrixMultiply(x, parameters[i]) + parameters[i + 1];
            if (i + 2 < parameters.Length) x = ReLU(x);
        }
        return x;
    }

    private static ComputationNode<float> Loss(ComputationNode<float>[] parameters, ComputationNode<float> x, ComputationNode<int> labels) =>
        CrossEntropy(Model(parameters, x), labels);

    private static ComputationNode<float>[] Parameters(int[] widths) =>
        [.. Enumerable.Range(0, widths.Length - 1).SelectMany<int, ComputationNode<float>>(i =>
        [
            Variable(HashData.Tensor([widths[i], widths[i + 1]], (uint)(100 + 2 * i), Math.Sqrt(6.0 / widths[i])), $"w{i}"),
            Variable(HashData.Tensor([widths[i + 1]], (uint)(101 + 2 * i), 0.01), $"b{i}"),
        ])];

    private static double Forward(int[] widths, int batch) => widths.Zip(widths.Skip(1), (k, n) => Cost.Product(batch, k, n)).Sum();

    // Every layer has gradients of its weights and its operand, the first one of its weights only.
    private static double ForwardBackward(int[] widths, int batch) => 3 * Forward(widths, batch) - Cost.Product(batch, widths[0], widths[1]);

    private static Cost Step(int[] widths, int batch, int passes, string level) =>
        new(ForwardBackward(widths, batch), passes * sizeof(float) * widths.Zip(widths.Skip(1), (k, n) => (k + 1.0) * n).Sum(), level);
}
