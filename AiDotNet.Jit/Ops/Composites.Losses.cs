using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>The mean of -log softmax(logits)[label] over the rows; 0 when there is no row or every row is ignored.</summary>
    /// <param name="logits">[N..., C], before any softmax.</param>
    /// <param name="labels">int32 [N...], each in [0, C) or the ignored one, which is checked at every run.</param>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes, in [0, 1].</param>
    /// <param name="ignoreIndex">Rows with this label do not count.</param>
    public static Node CrossEntropy(Node logits, Node labels, double labelSmoothing = 0, int? ignoreIndex = null)
    {
        const string Op = "cross_entropy";
        int classes = Classes(Op, logits, labelSmoothing);
        Require(labels.DType == DType.Int32, $"{Op} requires int32 labels, got {labels.Type}. Convert them, or pass one-hot targets.");
        RequireShape(Op, "labels", labels, Shape.Create(logits.Shape.Span[..^1]));
        var inside = Check(labels, Demand.InRange, "labels of CrossEntropy", classes, ignoreIndex);
        var logs = LogSoftmax(logits);
        var chosen = Equal(logits.Builder.Iota(logits.Shape, -1), inside.ExpandDims(-1));
        var loss = -Select(chosen, logs, Scalar(logs, 0)).Sum([-1]);
        if (labelSmoothing > 0) loss = loss * (1 - labelSmoothing) - logs.Sum([-1]) * (labelSmoothing / classes);
        var mean = ignoreIndex is { } ignored ? MeanOfCounted(loss, inside, ignored) : loss.Sum() / Math.Max(1, loss.Shape.Size);
        return Tagged(Op, mean, logits, labels);
    }

    /// <summary>The mean of -sum(targets * log softmax(logits)) over the rows; 0 when there is no row.</summary>
    /// <param name="logits">[N..., C], before any softmax.</param>
    /// <param name="targets">Probabilities in the shape of the logits; NaN and infinities are refused at every run.</param>
    /// <param name="labelSmoothing">The share of the target that is spread evenly over all classes, in [0, 1].</param>
    public static Node CrossEntropyOneHot(Node logits, Node targets, double labelSmoothing = 0)
    {
        const string Op = "cross_entropy_one_hot";
        int classes = Classes(Op, logits, labelSmoothing);
        RequireShape(Op, "targets", targets, logits.Shape);
        Node wanted = Check(targets, Demand.Finite, "targets of CrossEntropy");
        if (labelSmoothing > 0) wanted = wanted * (1 - labelSmoothing) + labelSmoothing / classes;
        var rows = Math.Max(1, logits.Shape.Size / Math.Max(1, classes));
        return Tagged(Op, -(wanted * LogSoftmax(logits)).Sum() / rows, logits, targets);
    }

    /// <summary>The mean of (prediction - target)^2 over all elements; 0 when there are none.</summary>
    public static Node MeanSquaredError(Node prediction, Node target)
    {
        const string Op = "mean_squared_error";
        RequireFloat(Op, prediction);
        // Broadcasting [N] against [N, 1] would give a plausible loss over N * N pairs.
        Require(prediction.Shape == target.Shape,
            $"{Op} requires prediction and target of the same shape, got {prediction.Shape} and {target.Shape}. Reshape one to the other.");
        return Tagged(Op, Square(prediction - target).Sum() / Math.Max(1, prediction.Shape.Size), prediction, target);
    }

    private static Node MeanOfCounted(Node loss, Node labels, int ignored)
    {
        var counts = NotEqual(labels, labels.Builder.Constant(DType.Int32, ignored));
        var rows = Cast(counts, loss.DType).Sum();
        return Select(counts, loss, Scalar(loss, 0)).Sum() / Max(rows, Scalar(loss, 1));
    }

    private static int Classes(string op, Node logits, double labelSmoothing)
    {
        RequireFloat(op, logits);
        Require(
            logits.Shape.Rank >= 1 && logits.Shape[^1] > 0,
            $"{op} requires logits [N..., C] with at least one class, got {logits.Shape}. Give one column per class.");
        Require(labelSmoothing is >= 0 and <= 1, $"{op} requires label smoothing in [0, 1], got {labelSmoothing}. 0.1 is a common value.");
        return logits.Shape[^1];
    }
}
