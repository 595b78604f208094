using AiDotNet.Jit.Tape;
using static AiDotNet.Jit.Tests.Compiled.Argument;

namespace AiDotNet.Jit.Tests.Compiled;

/// <content>Movement, reductions, products and layers.</content>
public static partial class OperationSamples<T>
{
    private static IEnumerable<OperationSample<T>> Shapes(int n) =>
    [
        Of("Reshape", "", [Numbers(4, n)], a => TensorOperations<T>.Reshape(a[0], 2, n, 2) * 2),
        Of("Reshape", "of a transpose", [Numbers(4, n)], a => TensorOperations<T>.Reshape(TensorOperations<T>.Transpose(a[0]), 2 * n, 2) * 2),
        Of("Transpose", "", [Numbers(2, 3, n), Numbers(n, 3)], a => TensorOperations<T>.Transpose(a[0]) * a[1]),
        Of("Permute", "", [Numbers(2, 3, n)], a => TensorOperations<T>.Permute(a[0], 2, 0, 1) + 1),
        Of("Broadcast", "", [Numbers(3, 1)], a => TensorOperations<T>.Broadcast(a[0], 2, 3, n)),
        Of("Concat", "last axis", [Numbers(3, n), Numbers(3, 2)], a => TensorOperations<T>.Concat([a[0], a[1] * a[1], a[0]], 1)),
        Of("Concat", "first axis", [Numbers(2, n), Numbers(1, n)], a => TensorOperations<T>.Concat([a[0] * 2, a[1]])),
        Of("Slice", "last axis", [Numbers(3, n + 3)], a => TensorOperations<T>.Slice(a[0], 2, n, axis: 1) * a[0].Shape.Rank),
        Of("Slice", "step", [Numbers(3, 2 * n)], a => TensorOperations<T>.Slice(a[0], 0, n, 2, 1)),
        Of("Slice", "backwards", [Numbers(5, n)], a => TensorOperations<T>.Slice(a[0], 4, 2, -2)),
        Many("Split", "", [Numbers(3, 2 * n)], a => [.. TensorOperations<T>.Split(a[0], 2, 1).Select((p, i) => p * (i + 1.5))]),
        Of("Pad", "", [Numbers(3, n)], a => TensorOperations<T>.Pad(a[0], [1, 2], [0, 3], 0.5)),
        Of("Pad", "crop", [Numbers(5, n + 3)], a => TensorOperations<T>.Pad(a[0], [-1, 2], [2, -3])),
    ];

    private static IEnumerable<OperationSample<T>> Reductions(int n) =>
    [
        Of("Sum", "all", [Numbers(3, n)], a => TensorOperations<T>.Sum(a[0])),
        Of("Sum", "rows", [Numbers(3, n)], a => TensorOperations<T>.Sum(a[0] * a[0], [-1])),
        Of("Sum", "columns, kept", [Numbers(3, n)], a => TensorOperations<T>.Sum(a[0], [0], true) * a[0]),
        Of("Sum", "outer axes", [Numbers(2, 3, n)], a => TensorOperations<T>.Sum(a[0], [0, 2])),
        Of("Mean", "all", [Numbers(3, n)], a => TensorOperations<T>.Mean(a[0])) with { Smallest = 1 },
        Of("Mean", "rows, kept", [Numbers(3, n)], a => a[0] - TensorOperations<T>.Mean(a[0], [1], true)) with { Smallest = 1 },
        Of("ReduceMean", "columns", [Numbers(3, n)], a => TensorOperations<T>.ReduceMean(a[0], [0])),
        Of("ReduceMax", "rows", [Numbers(3, n)], a => TensorOperations<T>.ReduceMax(a[0], [1])) with { Smallest = 1 },
        Of("ReduceMax", "all", [Numbers(3, n)], a => TensorOperations<T>.ReduceMax(a[0])) with { Smallest = 1 },
        Of("ReduceMin", "columns, kept", [Numbers(3, n)], a => TensorOperations<T>.ReduceMin(a[0], [0], true)),
    ];

    private static IEnumerable<OperationSample<T>> Products(int n) =>
    [
        Of("MatrixMultiply", "columns", [Numbers(3, 5), Numbers(5, n)], a => TensorOperations<T>.MatrixMultiply(a[0], a[1])),
        Of("MatrixMultiply", "inner", [Numbers(3, n), Numbers(n, 4)], a => TensorOperations<T>.MatrixMultiply(a[0], a[1])),
        Of("MatrixMultiply", "rows", [Numbers(n, 3), Numbers(3, 5)], a => TensorOperations<T>.MatrixMultiply(a[0], a[1])),
        Of("MatrixMultiply", "transposed", [Numbers(5, 3), Numbers(n, 5)], a =>
            TensorOperations<T>.MatrixMultiply(TensorOperations<T>.Transpose(a[0]), TensorOperations<T>.Transpose(a[1]))),
        Of("MatrixMultiply", "vectors", [Numbers(n), Numbers(n, 3)], a => TensorOperations<T>.MatrixMultiply(a[0], a[1])),
        Of("MatrixMultiply", "with itself", [Numbers(3, 3)], a => TensorOperations<T>.MatrixMultiply(a[0], a[0]) + a[0]),
        Of("MatrixMultiply", "dense layers", [Numbers(4, 5), Numbers(5, n), Numbers(n), Numbers(n, 3), Numbers(1, 3)], a =>
            TensorOperations<T>.MatrixMultiply(TensorOperations<T>.Tanh(TensorOperations<T>.MatrixMultiply(a[0], a[1]) + a[2]), a[3]) + a[4]),
        Of("BatchMatrixMultiply", "", [Numbers(2, 3, 4), Numbers(2, 4, n)], a => TensorOperations<T>.BatchMatrixMultiply(a[0], a[1])),
        Of("BatchMatrixMultiply", "broadcast", [Numbers(2, 1, 3, n), Numbers(3, n, 2)], a => TensorOperations<T>.BatchMatrixMultiply(a[0], a[1])),
    ];

    private static IEnumerable<OperationSample<T>> Layers(int n) =>
    [
        Of("Conv2D", "", [Numbers(2, 3, 5, 6), Numbers(4, 3, 3, 3), Numbers(4)], a => TensorOperations<T>.Conv2D(a[0], a[1], a[2])),
        Of("Conv2D", "stride, padding", [Numbers(1, 2, 5, 6), Numbers(3, 2, 3, 2)], a => TensorOperations<T>.Conv2D(a[0], a[1], null, [2, 1], [1, 2])),
        Of("Conv2D", "dilation, groups", [Numbers(1, 4, 6, 5), Numbers(2, 2, 2, 2), Numbers(2)], a =>
            TensorOperations<T>.Conv2D(a[0], a[1], a[2], dilation: [2, 1], groups: 2)),
        Of("ConvTranspose2D", "", [Numbers(1, 3, 3, 4), Numbers(3, 2, 3, 3), Numbers(2)], a => TensorOperations<T>.ConvTranspose2D(a[0], a[1], a[2])),
        Of("ConvTranspose2D", "stride, padding, groups", [Numbers(1, 4, 3, 3), Numbers(4, 1, 3, 2)], a =>
            TensorOperations<T>.ConvTranspose2D(a[0], a[1], null, [2, 1], [1, 0], [1, 0], groups: 2)),
        Of("MaxPool2D", "", [Numbers(2, 2, 4, 6)], a => TensorOperations<T>.MaxPool2D(a[0], [2])),
        Of("MaxPool2D", "overlapping, padding", [Numbers(1, 2, 5, 5)], a => TensorOperations<T>.MaxPool2D(a[0], [3, 2], [2, 1], [1, 1])),
        Of("AvgPool2D", "", [Numbers(2, 2, 4, 6)], a => TensorOperations<T>.AvgPool2D(a[0], [2, 3])),
        Of("AvgPool2D", "padding not counted", [Numbers(1, 2, 5, 5)], a => TensorOperations<T>.AvgPool2D(a[0], [3], [2], [1], countPadding: false)),
        Of("LayerNorm", "", [Numbers(3, n), Numbers(n), Numbers(n)], a => TensorOperations<T>.LayerNorm(a[0], [n], a[1], a[2])) with { Smallest = 2 },
        Of("LayerNorm", "two axes, plain", [Numbers(2, 3, n)], a => TensorOperations<T>.LayerNorm(a[0], [3, n])) with { Smallest = 1 },
        Of("RMSNorm", "", [Numbers(3, n), Numbers(n)], a => TensorOperations<T>.RMSNorm(a[0], [n], a[1])) with { Smallest = 1 },
        Of("BatchNorm", "training", [Numbers(2, 3, n), Numbers(3), Numbers(3)], a => TensorOperations<T>.BatchNorm(a[0], a[1], a[2])) with { Smallest = 1 },
        Of("BatchNorm", "inference", [Numbers(4, n), Numbers(n), Numbers(n)], a =>
            TensorOperations<T>.BatchNorm(a[0], a[1], a[2], Fixed(4, n), Fixed(5, n), training: false)),
        Many("BatchNormTraining", "", [Numbers(5, n), Numbers(n), Numbers(n)], a =>
        {
            var (result, mean, variance) = TensorOperations<T>.BatchNormTraining(a[0], a[1], a[2]);
            return [result, mean, variance];
        }) with { Smallest = 1 },
        Of("Dropout(T, double)", "", [Numbers(3, n)], a => TensorOperations<T>.Dropout(a[0], 0.25) * TensorOperations<T>.Dropout(a[0], 0.25)),
        Of("Dropout(T, double, int T, int)", "", [Numbers(3, n), Indices(1000)], a => TensorOperations<T>.Dropout(a[0], 0.25, a.Ints(1), 3)),
        Of("EmbeddingLookup", "", [Numbers(5, n), Indices(5, 2, 4)], a => TensorOperations<T>.EmbeddingLookup(a[0], a.Ints(1))),
        Of("ScaledDotProductAttention(T, T, T, T, bool, double?)", "", [Numbers(2, 3, n), Numbers(2, 4, n), Numbers(2, 4, 5)], a =>
            TensorOperations<T>.ScaledDotProductAttention(a[0], a[1], a[2])) with { Smallest = 1 },
        Of("ScaledDotProductAttention(T, T, T, T, bool, double?)", "added mask, causal", [Numbers(2, 3, 4), Numbers(2, 3, 4), Numbers(2, 3, n), Numbers(3, 3)], a =>
            TensorOperations<T>.ScaledDotProductAttention(a[0], a[1], a[2], a[3], causal: true, scale: 0.5)),
        Of("ScaledDotProductAttention(T, T, T, bool T, bool, double?)", "", [Numbers(2, 3, 4), Numbers(2, 5, 4), Numbers(2, 5, n), Mask(3, 5)], a =>
            TensorOperations<T>.ScaledDotProductAttention(a[0], a[1], a[2], a.Mask(3))),
        Many("LSTMCell", "", [Numbers(2, 3), Numbers(2, 4), Numbers(2, 4), Numbers(16, 3), Numbers(16, 4), Numbers(16), Numbers(16)], a =>
        {
            var (hidden, cell) = TensorOperations<T>.LSTMCell(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            return [hidden, cell];
        }),
        Of("GRUCell", "", [Numbers(2, 3), Numbers(2, 4), Numbers(12, 3), Numbers(12, 4), Numbers(12), Numbers(12)], a =>
            TensorOperations<T>.GRUCell(a[0], a[1], a[2], a[3], a[4], a[5])),
        Of("GRUCell", "without biases", [Numbers(2, 3), Numbers(2, 4), Numbers(12, 3), Numbers(12, 4)], a => TensorOperations<T>.GRUCell(a[0], a[1], a[2], a[3])),
    ];

    private static IEnumerable<OperationSample<T>> Losses(int n) =>
    [
        Of("CrossEntropy(T, int T, double, int?)", "", [Numbers(5, n), Indices(Math.Max(n, 1), 5)], a => TensorOperations<T>.CrossEntropy(a[0], a.Ints(1))) with { Smallest = 1 },
        Of("CrossEntropy(T, int T, double, int?)", "smoothing, ignored", [Numbers(2, 3, n), Indices(Math.Max(n, 1), 2, 3)], a =>
            TensorOperations<T>.CrossEntropy(a[0], a.Ints(1), 0.1, 0)) with { Smallest = 1 },
        Of("CrossEntropy(T, T, double)", "", [Numbers(5, n), Positive(5, n)], a => TensorOperations<T>.CrossEntropy(a[0], a[1], 0.1)) with { Smallest = 1 },
        Of("MeanSquaredError", "", [Numbers(3, n), Numbers(3, n)], a => TensorOperations<T>.MeanSquaredError(a[0], a[1])) with { Smallest = 1 },
    ];
}
