using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

public static partial class Productions
{
    private static IEnumerable<Production> Movement() =>
    [
        new("reshape", 3, s => s.Any() is var x ? x.Reshape(Regrouped(s.Random, x.Shape)) : null), new("permute", 3, s => s.Float(2) is var x ? x.Permute(Shuffled(s.Random, x.Shape.Rank)) : null),
        new("permute", 1, s => s.Any() is var x ? x.Permute(Shuffled(s.Random, x.Shape.Rank)) : null),
        new("expand", 2, s => s.Any() is var x ? x.Expand(Shape.Create([s.Random.Next(1, 5), .. x.Shape])) : null), new("expand", 1, Widened),
        new("slice", 4, s => Sliced(s, s.Any())), new("pad", 3, s => Padded(s, s.Any())), new("concat", 3, Joined), new("unfold", 2, Windows), new("fold", 2, Folded),
        new("reduce_sum", 4, s => s.Float(1) is var x ? x.Sum(Axes(s.Random, x.Shape), Coin(s.Random)) : null),
        new("mean", 1, s => s.Float(1) is var x ? x.Mean(Axes(s.Random, x.Shape), Coin(s.Random)) : null),
        new("reduce_max", 3, s => s.Float(1) is var x ? x.ReduceMax(Axes(s.Random, x.Shape), Coin(s.Random)) : null),
        new("reduce_min", 2, s => s.Float(1) is var x ? x.ReduceMin(Axes(s.Random, x.Shape), Coin(s.Random)) : null),
        new("reduce_sum", 1, s => s.Int() is var x ? x.Sum(Axes(s.Random, x.Shape)) : null), new("reduce_max", 1, s => s.Int() is var x ? x.ReduceMax(Axes(s.Random, x.Shape)) : null),
        new("gather", 3, s => s.Float(1) is var t ? NodeMath.Gather(t, s.Index(s.Shape(), t.Shape[0])) : null),
        new("scatter", 3, Scattered), new("check", 1, s => NodeMath.Check(s.Float(), Demand.Finite, "a value")),
        new("stop_gradient", 1, s => Composites.StopGradient(s.Float())), new("StopGradient", 1, s => Composites.StopGradient(s.Float())),
    ];

    private static bool Coin(Random random) => random.Next(2) == 0;

    private static IntList Axes(Random random, Shape shape)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Rank).Where(_ => Coin(random))];
        return axes.Length > 0 || shape.Rank == 0 ? axes : [random.Next(shape.Rank)];
    }

    private static IntList Shuffled(Random random, int rank)
    {
        int[] axes = [.. Enumerable.Range(0, rank)];
        random.Shuffle(axes);
        return axes;
    }

    // Neighbouring axes merged, one axis split, axes of extent 1 put in or taken out.
    private static Shape Regrouped(Random random, Shape shape)
    {
        List<int> extents = [.. shape];
        for (int step = random.Next(1, 3); step > 0; step--)
        {
            int at = random.Next(extents.Count + 1);
            if (Coin(random) && at + 1 < extents.Count)
            {
                extents[at] *= extents[at + 1];
                extents.RemoveAt(at + 1);
            }
            else if (at < extents.Count && Divisor(random, extents[at]) is var d && d > 1)
            {
                extents[at] /= d;
                extents.Insert(at + 1, d);
            }
            else if (extents.Count < 5) extents.Insert(at, 1);
        }
        if (random.Next(3) == 0) extents.RemoveAll(e => e == 1);
        return Shape.Create([.. extents]);
    }

    private static int Divisor(Random random, int extent)
    {
        int[] divisors = [.. Enumerable.Range(2, Math.Max(0, extent - 1)).Where(d => extent % d == 0)];
        return divisors.Length == 0 ? 1 : divisors[random.Next(divisors.Length)];
    }

    private static Node? Widened(GraphSource s)
    {
        var x = s.Float(1);
        int axis = s.Random.Next(x.Shape.Rank);
        var narrow = x.Slice(axis, 0, Math.Min(1, x.Shape[axis]));
        int[] extents = [.. narrow.Shape];
        if (extents[axis] == 1) extents[axis] = s.Random.Next(0, 10);
        return narrow.Expand(extents);
    }

    private static Node Sliced(GraphSource s, Node x)
    {
        int rank = x.Shape.Rank;
        int[] starts = new int[rank], sizes = new int[rank], steps = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int extent = x.Shape[i];
            steps[i] = Coin(s.Random) ? 1 : s.Random.Next(1, 4);
            int first = extent == 0 ? 0 : s.Random.Next(Coin(s.Random) ? 1 : extent);
            int most = extent == 0 ? 0 : (extent - first - 1) / steps[i] + 1;
            sizes[i] = Coin(s.Random) || most == 0 ? most : s.Random.Next(s.Random.Next(20) == 0 ? 0 : 1, most + 1);
            starts[i] = first;
            if (sizes[i] == 0 || s.Random.Next(4) != 0) continue;
            starts[i] = first + (sizes[i] - 1) * steps[i];
            steps[i] = -steps[i];
        }
        return x.Slice(starts, sizes, steps);
    }

    private static Node Padded(GraphSource s, Node x)
    {
        int rank = x.Shape.Rank;
        bool interior = s.Random.Next(3) == 0, cut = s.Random.Next(4) == 0;
        int Side() => Coin(s.Random) ? 0 : s.Random.Next(cut ? -2 : 0, 4);
        int[] low = [.. Enumerable.Range(0, rank).Select(_ => Side())], high = [.. Enumerable.Range(0, rank).Select(_ => Side())];
        int[] between = [.. Enumerable.Range(0, rank).Select(_ => interior ? s.Random.Next(3) : 0)];
        return x.Pad(low, high, between, x.DType.IsFloat() ? Constant(s.Random) : s.Random.Next(2));
    }

    private static Node Joined(GraphSource s)
    {
        var first = s.Float(1);
        int axis = s.Random.Next(first.Shape.Rank);
        List<Node> parts = [first];
        for (int i = s.Random.Next(1, 4); i > 0; i--)
        {
            int[] extents = [.. first.Shape];
            extents[axis] = s.Random.Next(i == 1 ? 0 : 1, 6);
            parts.Add(Coin(s.Random) ? s.Fit(extents) : Sliced(s, first) is var piece && Fits(piece.Shape, first.Shape, axis) ? piece : first);
        }
        return NodeMath.Concat(parts, axis);
    }

    private static bool Fits(Shape a, Shape b, int axis) => Enumerable.Range(0, a.Rank).All(i => i == axis || a[i] == b[i]);

    private static Node? Windows(GraphSource s)
    {
        var x = s.Random.Next(6) == 0 ? s.Any() : s.Float(1);
        if (x.Shape.Rank == 0) return null;
        int windowed = s.Random.Next(1, Math.Min(2, x.Shape.Rank) + 1);
        return x.Unfold(Small(s, windowed, 4), Small(s, windowed, 3), Small(s, windowed, 3));
    }

    private static Node? Folded(GraphSource s)
    {
        int windowed = s.Random.Next(1, 3);
        IntList extents = Small(s, windowed, 9), sizes = Small(s, windowed, 4), strides = Small(s, windowed, 3), dilations = Small(s, windowed, 3);
        if (Enumerable.Range(0, windowed).Any(i => (sizes[i] - 1) * dilations[i] + 1 > extents[i])) return null;
        var window = new WindowAttributes(sizes, strides, dilations, extents);
        Shape shape = Shape.Create([.. Small(s, s.Random.Next(2), 5), .. Enumerable.Range(0, windowed).Select(window.Windows), .. sizes]);
        return s.Fit(shape).Fold(sizes, strides, dilations, extents);
    }

    private static IntList Small(GraphSource s, int count, int most) => [.. Enumerable.Range(0, count).Select(_ => s.Random.Next(1, most + 1))];

    private static Node? Scattered(GraphSource s)
    {
        var updates = s.Random.Next(5) == 0 ? s.Int() : s.Float(1);
        if (updates.Shape.Rank == 0) return null;
        int rows = s.Random.Next(1, 7);
        var indices = s.Index(Shape.Create(updates.Shape.Span[..s.Random.Next(1, updates.Shape.Rank + 1)]), rows);
        return NodeMath.Scatter(indices, updates, rows);
    }
}
