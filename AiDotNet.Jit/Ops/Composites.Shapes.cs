using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>x to a constant power; small whole exponents are products and 0.5 is a square root, for speed and accuracy.</summary>
    public static Node Power(Node x, double exponent) => exponent switch
    {
        0.5 => Sqrt(x),
        1 => x,
        -1 => 1 / x,
        2 => Square(x),
        3 => x * x * x,
        4 => Square(Square(x)),
        _ => Pow(x, Scalar(x, exponent)),
    };

    /// <summary>Equal parts along an axis, in order.</summary>
    public static IReadOnlyList<Node> Split(Node x, int parts, int axis)
    {
        int at = Axis("split", x, axis);
        Require(parts > 0 && x.Shape[at] % parts == 0,
            $"split requires a number of parts that divides the {x.Shape[at]} elements of axis {axis} of {x.Shape}, got {parts}.");
        int size = x.Shape[at] / parts;
        return [.. Enumerable.Range(0, parts).Select(i => x.Slice(at, i * size, size))];
    }

    /// <summary>The product of matrices [..., M, K] and [..., K, N].</summary>
    public static Node BatchMatMul(Node a, Node b)
    {
        Require(a.Shape.Rank >= 2 && b.Shape.Rank >= 2,
            $"batch_matmul requires operands [..., M, K] and [..., K, N], got {a.Shape} and {b.Shape}. " +
            "Insert an axis, or use MatrixMultiply for vectors.");
        return MatMul(a, b);
    }

    /// <summary>Works out the extent that is -1, so that the shape holds as many elements as <paramref name="from"/>.</summary>
    internal static Shape Resolve(Shape from, ReadOnlySpan<int> requested)
    {
        int[] extents = requested.ToArray();
        int free = Array.IndexOf(extents, -1);
        if (free < 0) return extents;
        long known = extents.Where((_, i) => i != free).Aggregate(1L, (product, extent) => product * extent);
        Require(known > 0 && from.Size % known == 0,
            $"reshape requires the extents beside -1 to divide the {from.Size} elements of {from}, got {IntList.Create(requested)}. " +
            "Only one extent may be -1.");
        extents[free] = (int)(from.Size / known);
        return extents;
    }
}
