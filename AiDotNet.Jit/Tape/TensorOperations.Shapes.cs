using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Reductions, and operations that move elements.</content>
public static partial class TensorOperations<T>
{
    /// <summary>The sum over some axes (negative ones count from the last), or over all.</summary>
    public static ComputationNode<T> Sum(ComputationNode<T> a, int[]? axes = null, bool keepDims = false) =>
        Unary(a, x => x.Sum(Axes(axes), keepDims));

    /// <summary>The mean over some axes, or over all; NaN over none.</summary>
    public static ComputationNode<T> Mean(ComputationNode<T> a, int[]? axes = null, bool keepDims = false) =>
        Unary(a, x => x.Mean(Axes(axes), keepDims));

    /// <summary>The same as <see cref="Mean"/>.</summary>
    public static ComputationNode<T> ReduceMean(ComputationNode<T> a, int[]? axes = null, bool keepDims = false) => Mean(a, axes, keepDims);

    /// <summary>The largest element over some axes, or over all; equal largest elements share the gradient.</summary>
    public static ComputationNode<T> ReduceMax(ComputationNode<T> a, int[]? axes = null, bool keepDims = false) =>
        Unary(a, x => x.ReduceMax(Axes(axes), keepDims));

    /// <summary>The smallest element over some axes, or over all; equal smallest elements share the gradient.</summary>
    public static ComputationNode<T> ReduceMin(ComputationNode<T> a, int[]? axes = null, bool keepDims = false) =>
        Unary(a, x => x.ReduceMin(Axes(axes), keepDims));

    /// <summary>The same elements in another shape; one extent may be -1 and is worked out.</summary>
    public static ComputationNode<T> Reshape(ComputationNode<T> a, params int[] newShape) =>
        Unary(a, x => x.Reshape(Composites.Resolve(x.Shape, newShape)));

    /// <summary>Swaps the last two axes.</summary>
    public static ComputationNode<T> Transpose(ComputationNode<T> a) => Unary(a, NodeMath.Transpose);

    /// <summary>Axis i of the result is axis axes[i] of the operand.</summary>
    public static ComputationNode<T> Permute(ComputationNode<T> a, params int[] axes) => Unary(a, x => x.Permute(axes));

    /// <summary>Repeats the operand so that it has a given shape, as NumPy broadcasts.</summary>
    public static ComputationNode<T> Broadcast(ComputationNode<T> a, params int[] shape) => Unary(a, x => x.Expand(shape));

    /// <summary>The operands one after the other along an axis.</summary>
    public static ComputationNode<T> Concat(IReadOnlyList<ComputationNode<T>> nodes, int axis = 0) =>
        Recorder.Apply<T>([.. nodes], n => NodeMath.Concat(n, axis));

    /// <summary>Elements start, start + step, ... along one axis, length of them; a negative step runs backwards.</summary>
    public static ComputationNode<T> Slice(ComputationNode<T> a, int start, int length, int step = 1, int axis = 0) =>
        Unary(a, x => x.Slice(axis, start, length, step));

    /// <summary>Equal parts along an axis.</summary>
    public static ComputationNode<T>[] Split(ComputationNode<T> a, int numSplits, int axis = 0) =>
        Recorder.ApplyMany<T>([a], [], n => Composites.Split(n[0], numSplits, axis));

    /// <summary>Adds cells before and after the elements of each axis.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="before">Cells before, per axis; negative removes elements.</param>
    /// <param name="after">Cells after, per axis; negative removes elements.</param>
    /// <param name="value">What the new cells hold.</param>
    public static ComputationNode<T> Pad(ComputationNode<T> a, int[] before, int[] after, double value = 0) =>
        Unary(a, x => x.Pad(before, after, new int[before.Length], value));

    /// <summary>The matrix product as in NumPy: vectors are rows on the left and columns on the right, leading axes broadcast.</summary>
    public static ComputationNode<T> MatrixMultiply(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.MatMul);

    /// <summary>The products of matrices [..., M, K] and [..., K, N]; leading axes broadcast.</summary>
    public static ComputationNode<T> BatchMatrixMultiply(ComputationNode<T> a, ComputationNode<T> b) =>
        Binary(a, b, Composites.BatchMatMul);

    private static IntList? Axes(int[]? axes) => axes is null ? default(IntList?) : IntList.Create(axes);
}
