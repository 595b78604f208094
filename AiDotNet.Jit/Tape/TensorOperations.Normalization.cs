using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Normalisation and losses.</content>
public static partial class TensorOperations<T>
{
    /// <summary>(a - mean) / sqrt(variance + epsilon) * gamma + beta over the last axes.</summary>
    /// <param name="a">Any shape that ends in <paramref name="normalizedShape"/>.</param>
    /// <param name="normalizedShape">The extents of the axes to normalise over.</param>
    /// <param name="gamma">Of that shape, or null for 1.</param>
    /// <param name="beta">Of that shape, or null for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static ComputationNode<T> LayerNorm(
        ComputationNode<T> a, int[] normalizedShape, ComputationNode<T>? gamma = null, ComputationNode<T>? beta = null,
        double epsilon = 1e-5) =>
        Recorder.Apply<T>([a], [gamma, beta], n => Composites.LayerNorm(n[0], n[1], n[2], normalizedShape, epsilon));

    /// <summary>a / sqrt(mean(a * a) + epsilon) * gamma over the last axes.</summary>
    /// <param name="a">Any shape that ends in <paramref name="normalizedShape"/>.</param>
    /// <param name="normalizedShape">The extents of the axes to normalise over.</param>
    /// <param name="gamma">Of that shape, or null for 1.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static ComputationNode<T> RMSNorm(
        ComputationNode<T> a, int[] normalizedShape, ComputationNode<T>? gamma = null, double epsilon = 1e-5) =>
        Recorder.Apply<T>([a], [gamma], n => Composites.RMSNorm(n[0], n[1], normalizedShape, epsilon));

    /// <summary>Normalises every channel of [N, C, ...]: by this batch in training, by the running statistics otherwise.</summary>
    /// <param name="a">At least two axes; axis 1 holds the channels.</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="runningMean">[C], bound by reference; required when not training, and never written to.</param>
    /// <param name="runningVar">[C], as the mean.</param>
    /// <param name="training">Whether this batch's statistics are used.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static ComputationNode<T> BatchNorm(
        ComputationNode<T> a, ComputationNode<T>? gamma = null, ComputationNode<T>? beta = null,
        Tensor<T>? runningMean = null, Tensor<T>? runningVar = null, bool training = true, double epsilon = 1e-5)
    {
        if (training) return BatchNormTraining(a, gamma, beta, epsilon).Result;
        ArgumentNullException.ThrowIfNull(runningMean);
        ArgumentNullException.ThrowIfNull(runningVar);
        return Recorder.Apply<T>([a, Constant(runningMean, "running_mean"), Constant(runningVar, "running_var")], [gamma, beta], n =>
            Composites.BatchNormInference(n[0], n[3], n[4], n[1], n[2], epsilon));
    }

    /// <summary>Normalises every channel of [N, C, ...] by this batch, and returns its statistics.</summary>
    /// <param name="a">At least two axes; axis 1 holds the channels.</param>
    /// <param name="gamma">[C], or null for 1.</param>
    /// <param name="beta">[C], or null for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>The result, and the mean and the biased variance [C] of the batch, for running averages of your own.</returns>
    public static (ComputationNode<T> Result, ComputationNode<T> Mean, ComputationNode<T> Variance) BatchNormTraining(
        ComputationNode<T> a, ComputationNode<T>? gamma = null, ComputationNode<T>? beta = null, double epsilon = 1e-5)
    {
        var results = Recorder.ApplyMany<T>([a], [gamma, beta], n =>
        {
            var (y, mean, variance) = Composites.BatchNorm(n[0], n[1], n[2], epsilon);
            return [y, mean, variance];
        });
        return (results[0], results[1], results[2]);
    }

    /// <summary>The mean of -log softmax(logits)[label] over the rows; 0 when no row counts.</summary>
    /// <param name="logits">[N..., C], before any softmax.</param>
    /// <param name="labels">int32 [N...], each in [0, C) or the ignored one, which is checked at every run.</param>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes.</param>
    /// <param name="ignoreIndex">Rows with this label do not count.</param>
    public static ComputationNode<T> CrossEntropy(
        ComputationNode<T> logits, ComputationNode<int> labels, double labelSmoothing = 0, int? ignoreIndex = null) =>
        Recorder.Apply<T>([logits, labels], n => Composites.CrossEntropy(n[0], n[1], labelSmoothing, ignoreIndex));

    /// <summary>The mean of -sum(targets * log softmax(logits)) over the rows, for targets that are probabilities.</summary>
    /// <param name="logits">[N..., C], before any softmax.</param>
    /// <param name="targets">In the shape of the logits; NaN and infinities are refused at every run.</param>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes.</param>
    public static ComputationNode<T> CrossEntropy(ComputationNode<T> logits, ComputationNode<T> targets, double labelSmoothing = 0) =>
        Binary(logits, targets, (l, t) => Composites.CrossEntropyOneHot(l, t, labelSmoothing));

    /// <summary>The mean of (prediction - target)^2 over all elements; the shapes must be the same.</summary>
    public static ComputationNode<T> MeanSquaredError(ComputationNode<T> prediction, ComputationNode<T> target) =>
        Binary(prediction, target, Composites.MeanSquaredError);
}
