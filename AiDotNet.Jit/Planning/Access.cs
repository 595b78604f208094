using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>An index that needs a division: the node must live in memory so that its flat offset can be used instead.</summary>
internal sealed class NonAffineIndexException(Node node) : Exception($"{node} must be materialised: its index is not affine")
{
    public Node Node => node;
}

/// <summary>How the index of a result becomes the index of an operand, for every operation that only moves elements.</summary>
internal static class Access
{
    /// <summary>The index into operand <paramref name="number"/> of the element that <paramref name="index"/> of the node needs.</summary>
    public static Affine[] Operand(Node node, int number, Affine[] index)
    {
        var operand = node[number];
        if (node.Op == Primitive.Expand) return Broadcast(index, operand.Shape);
        if (node.Op == Primitive.Permute) return Permute(index, node.Attribute<AxesAttributes>().Axes);
        if (node.Op == Primitive.Slice) return Slice(index, node.Attribute<SliceAttributes>());
        if (node.Op == Primitive.Pad) return Unpad(index, node.Attribute<PadAttributes>());
        if (node.Op == Primitive.Unfold) return Unfold(index, operand.Shape.Rank, node.Attribute<WindowAttributes>());
        if (node.Op == Primitive.Gather) return index[..operand.Shape.Rank];
        if (node.Op == Primitive.Reshape)
        {
            return Indices.Reshape(index, node.Shape, operand.Shape) ?? throw new NonAffineIndexException(operand);
        }
        return index;
    }

    /// <summary>Whether a node is a permutation after which other elements lie next to each other.</summary>
    public static bool MovesLast(Node node) =>
        node.Op == Primitive.Permute && node.Attribute<AxesAttributes>().Axes is var axes && axes[axes.Count - 1] != axes.Count - 1;

    /// <summary>The guards of a padded load: in which cells the operand exists at all.</summary>
    public static List<Guard> Guards(Node pad, Affine[] operandIndex)
    {
        var attributes = pad.Attribute<PadAttributes>();
        var guards = new List<Guard>();
        for (int d = 0; d < operandIndex.Length; d++)
        {
            if (attributes.Low[d] > 0 || attributes.High[d] > 0) guards.Add(new(operandIndex[d], pad[0].Shape[d]));
        }
        return guards;
    }

    /// <summary>The operands of a product at a batch, left, right and contracted index.</summary>
    public static (Affine[] Left, Affine[] Right) Product(Node dot, Affine[] index, IReadOnlyList<Affine> contracted)
    {
        var a = dot.Attribute<DotAttributes>();
        int batch = a.LeftBatch.Count, leftFree = dot[0].Shape.Rank - batch - a.LeftContract.Count;
        return (Side(dot[0].Shape.Rank, a.LeftBatch, a.LeftContract, index.AsSpan(batch, leftFree), index, contracted),
            Side(dot[1].Shape.Rank, a.RightBatch, a.RightContract, index.AsSpan(batch + leftFree), index, contracted));
    }

    private static Affine[] Side(int rank, IntList batch, IntList contract, ReadOnlySpan<Affine> free, Affine[] index, IReadOnlyList<Affine> contracted)
    {
        var result = new Affine?[rank];
        for (int i = 0; i < batch.Count; i++) result[batch[i]] = index[i];
        for (int i = 0; i < contract.Count; i++) result[contract[i]] = contracted[i];
        int next = 0;
        for (int d = 0; d < rank; d++) result[d] ??= free[next++];
        return result!;
    }

    private static Affine[] Broadcast(Affine[] index, Shape operand)
    {
        var result = new Affine[operand.Rank];
        int skip = index.Length - operand.Rank;
        for (int d = 0; d < operand.Rank; d++) result[d] = operand[d] == 1 ? 0 : index[skip + d];
        return result;
    }

    private static Affine[] Permute(Affine[] index, IntList axes)
    {
        var result = new Affine[index.Length];
        for (int d = 0; d < index.Length; d++) result[axes[d]] = index[d];
        return result;
    }

    private static Affine[] Slice(Affine[] index, SliceAttributes slice)
    {
        var result = new Affine[index.Length];
        for (int d = 0; d < index.Length; d++) result[d] = index[d] * slice.Steps[d] + slice.Starts[d];
        return result;
    }

    private static Affine[] Unpad(Affine[] index, PadAttributes pad)
    {
        var result = new Affine[index.Length];
        for (int d = 0; d < index.Length; d++) result[d] = index[d] + -pad.Low[d];
        return result;
    }

    private static Affine[] Unfold(Affine[] index, int rank, WindowAttributes window)
    {
        int windowed = window.Sizes.Count, first = rank - windowed;
        var result = index[..rank];
        for (int w = 0; w < windowed; w++)
        {
            result[first + w] = index[first + w] * window.Strides[w] + index[rank + w] * window.Dilations[w];
        }
        return result;
    }
}
