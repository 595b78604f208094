using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Layers.</content>
public static partial class TensorOperations<T>
{
    /// <summary>Two-dimensional convolution of [N, Cin, H, W] with weights [Cout, Cin / groups, KH, KW].</summary>
    /// <param name="input">[N, Cin, H, W].</param>
    /// <param name="kernel">[Cout, Cin / groups, KH, KW].</param>
    /// <param name="bias">[Cout] or null.</param>
    /// <param name="stride">Rows and columns, or one number for both; 1 when null.</param>
    /// <param name="padding">Zeros on both sides of rows and columns; 0 when null.</param>
    /// <param name="dilation">Rows and columns between the cells of a window; 1 when null.</param>
    /// <param name="groups">Channel groups that do not see each other.</param>
    public static ComputationNode<T> Conv2D(
        ComputationNode<T> input, ComputationNode<T> kernel, ComputationNode<T>? bias = null,
        int[]? stride = null, int[]? padding = null, int[]? dilation = null, int groups = 1) =>
        Recorder.Apply<T>([input, kernel], [bias], n =>
            Composites.Conv2D(n[0], n[1], n[2], Pair(stride, 1), Pair(padding, 0), Pair(dilation, 1), groups));

    /// <summary>Transposed convolution of [N, Cin, H, W] with weights [Cin, Cout / groups, KH, KW], as in PyTorch.</summary>
    /// <param name="input">[N, Cin, H, W].</param>
    /// <param name="kernel">[Cin, Cout / groups, KH, KW].</param>
    /// <param name="bias">[Cout] or null.</param>
    /// <param name="stride">1 when null.</param>
    /// <param name="padding">Rows and columns removed from the result's borders; 0 when null.</param>
    /// <param name="outputPadding">Rows and columns added at the end; 0 when null.</param>
    /// <param name="dilation">1 when null.</param>
    /// <param name="groups">Channel groups that do not see each other.</param>
    public static ComputationNode<T> ConvTranspose2D(
        ComputationNode<T> input, ComputationNode<T> kernel, ComputationNode<T>? bias = null,
        int[]? stride = null, int[]? padding = null, int[]? outputPadding = null, int[]? dilation = null, int groups = 1) =>
        Recorder.Apply<T>([input, kernel], [bias], n => Composites.ConvTranspose2D(
            n[0], n[1], n[2], Pair(stride, 1), Pair(padding, 0), Pair(outputPadding, 0), Pair(dilation, 1), groups));

    /// <summary>The largest element of each window of [N, C, H, W].</summary>
    /// <param name="a">[N, C, H, W].</param>
    /// <param name="poolSize">Window rows and columns, or one number for both.</param>
    /// <param name="strides">The window's extents when null.</param>
    /// <param name="padding">Cells of -inf on both sides, at most half a window; 0 when null.</param>
    public static ComputationNode<T> MaxPool2D(ComputationNode<T> a, int[] poolSize, int[]? strides = null, int[]? padding = null) =>
        Unary(a, x => Composites.MaxPool2D(x, Pair(poolSize, 1), Pair(strides ?? poolSize, 1), Pair(padding, 0)));

    /// <summary>The mean of each window of [N, C, H, W].</summary>
    /// <param name="a">[N, C, H, W].</param>
    /// <param name="poolSize">Window rows and columns, or one number for both.</param>
    /// <param name="strides">The window's extents when null.</param>
    /// <param name="padding">Zeros on both sides, at most half a window; 0 when null.</param>
    /// <param name="countPadding">Whether the padding counts as elements of the mean.</param>
    public static ComputationNode<T> AvgPool2D(
        ComputationNode<T> a, int[] poolSize, int[]? strides = null, int[]? padding = null, bool countPadding = true) =>
        Unary(a, x => Composites.AvgPool2D(x, Pair(poolSize, 1), Pair(strides ?? poolSize, 1), Pair(padding, 0), countPadding));

    /// <summary>Sets elements to 0 with probability <paramref name="rate"/> and divides the others by 1 - rate.</summary>
    /// <remarks>Draws from <see cref="GradientTape{T}.Seed"/>, which a program reads at every run; every call draws other bits.</remarks>
    public static ComputationNode<T> Dropout(ComputationNode<T> a, double rate) => Recording.Active is { } recording
        ? Dropout(a, rate, recording.Seed, recording.NextStream())
        : Dropout(a, rate, Recording.NewSeed());

    /// <summary>Dropout with a given seed: the same seed and stream drop the same elements, on every backend.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="rate">The share of elements to drop, in [0, 1].</param>
    /// <param name="seed">An int32 scalar.</param>
    /// <param name="stream">Keeps several uses of one seed apart.</param>
    public static ComputationNode<T> Dropout(ComputationNode<T> a, double rate, ComputationNode<int> seed, int stream = 0) =>
        Recorder.Apply<T>([a, seed], n => Composites.Dropout(n[0], rate, n[1], stream));

    /// <summary>The rows of a table [V, ...] at int32 indices, each in [0, V), which is checked at every run.</summary>
    public static ComputationNode<T> EmbeddingLookup(ComputationNode<T> table, ComputationNode<int> indices) =>
        Recorder.Apply<T>([table, indices], n => Composites.Embedding(n[0], n[1]));

    /// <summary>softmax(query key^T * scale + mask) value; positions that may attend to nothing give zeros.</summary>
    /// <param name="query">[..., L, E].</param>
    /// <param name="key">[..., S, E].</param>
    /// <param name="value">[..., S, Ev].</param>
    /// <param name="mask">Added to the scores; broadcasts to [..., L, S]. Null for none.</param>
    /// <param name="causal">Whether position i may attend to positions 0 to i only.</param>
    /// <param name="scale">1 / sqrt(E) when null.</param>
    public static ComputationNode<T> ScaledDotProductAttention(
        ComputationNode<T> query, ComputationNode<T> key, ComputationNode<T> value, ComputationNode<T>? mask = null,
        bool causal = false, double? scale = null) => Attention(query, key, value, mask, causal, scale);

    /// <summary>Attention with a mask that is true where attention is allowed.</summary>
    /// <param name="query">[..., L, E].</param>
    /// <param name="key">[..., S, E].</param>
    /// <param name="value">[..., S, Ev].</param>
    /// <param name="mask">Broadcasts to [..., L, S].</param>
    /// <param name="causal">Whether position i may attend to positions 0 to i only.</param>
    /// <param name="scale">1 / sqrt(E) when null.</param>
    public static ComputationNode<T> ScaledDotProductAttention(
        ComputationNode<T> query, ComputationNode<T> key, ComputationNode<T> value, ComputationNode<bool> mask,
        bool causal = false, double? scale = null) => Attention(query, key, value, mask, causal, scale);

    /// <summary>One step of a long short-term memory; gates in PyTorch's order: input, forget, cell, output.</summary>
    /// <param name="input">[N, I].</param>
    /// <param name="hidden">[N, H].</param>
    /// <param name="cell">[N, H].</param>
    /// <param name="weightIh">[4 H, I].</param>
    /// <param name="weightHh">[4 H, H].</param>
    /// <param name="biasIh">[4 H] or null.</param>
    /// <param name="biasHh">[4 H] or null.</param>
    public static (ComputationNode<T> Hidden, ComputationNode<T> Cell) LSTMCell(
        ComputationNode<T> input, ComputationNode<T> hidden, ComputationNode<T> cell,
        ComputationNode<T> weightIh, ComputationNode<T> weightHh, ComputationNode<T>? biasIh = null, ComputationNode<T>? biasHh = null)
    {
        var next = Recorder.ApplyMany<T>([input, hidden, cell, weightIh, weightHh], [biasIh, biasHh], n =>
        {
            var (h, c) = Composites.LSTMCell(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
            return [h, c];
        });
        return (next[0], next[1]);
    }

    /// <summary>One step of a gated recurrent unit; gates in PyTorch's order: reset, update, new.</summary>
    /// <param name="input">[N, I].</param>
    /// <param name="hidden">[N, H].</param>
    /// <param name="weightIh">[3 H, I].</param>
    /// <param name="weightHh">[3 H, H].</param>
    /// <param name="biasIh">[3 H] or null.</param>
    /// <param name="biasHh">[3 H] or null.</param>
    public static ComputationNode<T> GRUCell(
        ComputationNode<T> input, ComputationNode<T> hidden, ComputationNode<T> weightIh, ComputationNode<T> weightHh,
        ComputationNode<T>? biasIh = null, ComputationNode<T>? biasHh = null) =>
        Recorder.Apply<T>([input, hidden, weightIh, weightHh], [biasIh, biasHh], n =>
            Composites.GRUCell(n[0], n[1], n[2], n[3], n[4], n[5]));

    private static ComputationNode<T> Attention(
        ComputationNode<T> query, ComputationNode<T> key, ComputationNode<T> value, ComputationNode? mask, bool causal, double? scale) =>
        Recorder.Apply<T>([query, key, value], [mask], n => Composites.ScaledDotProductAttention(n[0], n[1], n[2], n[3], causal, scale));

    private static IntList Pair(int[]? given, int otherwise) => given switch
    {
        null => [otherwise, otherwise],
        [var both] => [both, both],
        _ => given,
    };
}
