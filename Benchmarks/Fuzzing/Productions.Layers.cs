using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

public static partial class Productions
{
    private static IEnumerable<Production> Products() =>
    [
        new("dot", 4, s => s.Float(1) is var x ? NodeMath.MatMul(x, s.Fit([x.Shape[^1], s.Random.Next(1, 10)])) : null), new("dot", 3, General),
        new("dot", 2, s => s.Float(2) is var x ? NodeMath.MatMul(x, s.Fit([s.Random.Next(1, 20), x.Shape[^1]]).Transpose()) : null),
        new("dot", 1, s => s.Float(2) is var x ? NodeMath.MatMul(x.Transpose(), s.Fit([x.Shape[^2]])) : null),
        new("BatchMatMul", 2, s => s.Float(3) is var x ? Composites.BatchMatMul(x, s.Fit(Shape.Create([.. x.Shape.SkipLast(2), x.Shape[^1], s.Random.Next(1, 6)]))) : null),
    ];

    private static IEnumerable<Production> Layers() =>
    [
        new("ReLU", 2, s => Composites.ReLU(s.Float())), new("LeakyReLU", 1, s => Composites.LeakyReLU(s.Float(), 0.1)), new("ELU", 1, s => Composites.ELU(s.Float())),
        new("SiLU", 1, s => Composites.SiLU(s.Float())), new("Softplus", 1, s => Composites.Softplus(s.Float())), new("Gelu", 1, s => Composites.Gelu(s.Float())),
        new("GeluTanh", 1, s => Composites.GeluTanh(s.Float())), new("Clip", 1, s => Composites.Clip(s.Float(), -0.5, 0.75)),
        new("Softmax", 3, s => s.Float(1) is var x ? Composites.Softmax(x, s.Random.Next(x.Shape.Rank)) : null),
        new("LogSoftmax", 2, s => s.Float(1) is var x ? Composites.LogSoftmax(x, s.Random.Next(x.Shape.Rank)) : null),
        new("Power", 1, s => Composites.Power(s.Between(0.2, 5), s.Random.Next(8) switch { 0 => 0.5, 1 => 1.5, 2 => -0.5, var n => n - 4 })),
        new("Split", 1, s => s.Float(1) is var x && Divisor(s.Random, x.Shape[0]) is var n ? Composites.Split(x, n, 0)[s.Random.Next(n)] : null),
        new("LayerNorm", 3, s => s.Float(2) is var x ? Composites.LayerNorm(x, s.Fit([x.Shape[^1]]), s.Fit([x.Shape[^1]]), [x.Shape[^1]]) : null),
        new("LayerNorm", 1, s => s.Float(3) is var x ? Composites.LayerNorm(x, null, null, [x.Shape[^2], x.Shape[^1]]) : null),
        new("RMSNorm", 2, s => s.Float(1) is var x ? Composites.RMSNorm(x, s.Fit([x.Shape[^1]]), [x.Shape[^1]]) : null), new("BatchNorm", 2, BatchNorm),
        new("BatchNormInference", 1, s => s.Float(2) is var x && x.Shape[1] is var c
            ? Composites.BatchNormInference(x, s.Fit([c]), s.Fit([c]), s.Fit([c]), NodeMath.Square(s.Fit([c]))) : null),
        new("MeanSquaredError", 1, s => s.Float() is var x ? Composites.MeanSquaredError(x, s.Fit(x.Shape)) : null),
        new("CrossEntropy", 2, s => s.Float(1) is var x ? Composites.CrossEntropy(
            x, s.Index(Shape.Create([.. x.Shape.SkipLast(1)]), x.Shape[^1]), Coin(s.Random) ? 0 : 0.1, Coin(s.Random) ? null : 0) : null),
        new("CrossEntropyOneHot", 1, s => s.Float(2) is var x ? Composites.CrossEntropyOneHot(x, Composites.Softmax(s.Fit(x.Shape)), Coin(s.Random) ? 0 : 0.1) : null),
    ];

    private static IEnumerable<Production> Networks() =>
    [
        new("Dropout", 2, s => Composites.Dropout(s.Float(), 0.3, Seed(s), s.Random.Next(4))),
        new("Embedding", 2, s => s.Float(2) is var t && t.Shape[0] > 0 ? Composites.Embedding(t, s.Index(s.Shape(), t.Shape[0])) : null),
        new("Conv2D", 2, Convolution), new("ConvTranspose2D", 1, Transposed), new("MaxPool2D", 1, s => Image(s) is var x ? Composites.MaxPool2D(x, [2, 3], Small(s, 2, 2), [1, 0]) : null),
        new("AvgPool2D", 1, s => Image(s) is var x ? Composites.AvgPool2D(x, [2, 2], Small(s, 2, 2), [1, 1], Coin(s.Random)) : null),
        new("ScaledDotProductAttention", 2, Attention), new("LSTMCell", 1, Lstm), new("GRUCell", 1, Gru),
    ];

    private static Node BatchNorm(GraphSource s)
    {
        var x = s.Float(2);
        int channels = x.Shape[1];
        var (y, mean, variance) = Composites.BatchNorm(x, s.Fit([channels]), Coin(s.Random) ? s.Fit([channels]) : null);
        return s.Random.Next(4) switch { 0 => mean, 1 => variance, _ => y };
    }

    // Any axes contracted and kept, in any order.
    private static Node? General(GraphSource s)
    {
        var a = s.Float(1);
        int[] roles = [.. a.Shape.Select(_ => s.Random.Next(3))]; // 0 free, 1 batch, 2 contracted
        int[] shared = [.. Enumerable.Range(0, a.Shape.Rank).Where(i => roles[i] > 0)];
        s.Random.Shuffle(shared);
        int free = s.Random.Next(3);
        int[] order = [.. Enumerable.Range(0, shared.Length + free)];
        s.Random.Shuffle(order); // right axis order[i] is the i-th shared axis; the others are free
        var extents = new int[order.Length];
        for (int i = 0; i < order.Length; i++) extents[order[i]] = i < shared.Length ? a.Shape[shared[i]] : s.Random.Next(1, 6);
        var b = s.Fit(extents);
        IntList Left(int role) => [.. shared.Where(i => roles[i] == role)];
        IntList Right(int role) => [.. Enumerable.Range(0, shared.Length).Where(i => roles[shared[i]] == role).Select(i => order[i])];
        return NodeMath.Dot(a, b, Left(1), Right(1), Left(2), Right(2));
    }

    private static Node Image(GraphSource s)
    {
        if (s.Pick(n => n.DType == s.DType && n.Shape.Rank == 4 && n.Shape.Size is > 0 and < 1000) is { } image) return image;
        return s.Input([s.Random.Next(1, 3), 2 * s.Random.Next(1, 3), s.Random.Next(3, 8), s.Random.Next(3, 8)]);
    }

    private static Node Convolution(GraphSource s)
    {
        var x = Image(s);
        int groups = x.Shape[1] % 2 == 0 && s.Random.Next(3) == 0 ? 2 : 1, output = groups * s.Random.Next(1, 4);
        var weight = s.Fit([output, x.Shape[1] / groups, s.Random.Next(1, 4), s.Random.Next(1, 4)]);
        return Composites.Conv2D(x, weight, Coin(s.Random) ? s.Fit([output]) : null, Small(s, 2, 2), Padding(s), Small(s, 2, 2), groups);
    }

    private static Node Transposed(GraphSource s)
    {
        var x = Image(s);
        int groups = x.Shape[1] % 2 == 0 && s.Random.Next(3) == 0 ? 2 : 1, output = s.Random.Next(1, 4);
        var weight = s.Fit([x.Shape[1], output, s.Random.Next(1, 4), s.Random.Next(1, 4)]);
        return Composites.ConvTranspose2D(x, weight, Coin(s.Random) ? s.Fit([groups * output]) : null, Small(s, 2, 2), Padding(s), [0, 0], [1, 1], groups);
    }

    private static IntList Padding(GraphSource s) => [s.Random.Next(3), s.Random.Next(2)];

    private static Node Attention(GraphSource s)
    {
        int[] lead = Coin(s.Random) ? [] : [s.Random.Next(1, 3), s.Random.Next(1, 3)];
        int queries = s.Random.Next(1, 7), keys = s.Random.Next(1, 7), width = s.Random.Next(1, 9);
        var (q, k, v) = (s.Fit([.. lead, queries, width]), s.Fit([.. lead, keys, width]), s.Fit([.. lead, keys, s.Random.Next(1, 5)]));
        var mask = s.Random.Next(3) switch { 0 => s.Bool([queries, keys]), 1 => s.Fit([queries, keys]), _ => null };
        return Composites.ScaledDotProductAttention(q, k, v, mask, Coin(s.Random));
    }

    private static Node Lstm(GraphSource s)
    {
        int n = s.Random.Next(1, 4), i = s.Random.Next(1, 5), h = s.Random.Next(1, 6);
        var (next, cell) = Composites.LSTMCell(s.Fit([n, i]), s.Fit([n, h]), s.Fit([n, h]), s.Fit([4 * h, i]), s.Fit([4 * h, h]), s.Fit([4 * h]));
        return Coin(s.Random) ? next : cell;
    }

    private static Node Gru(GraphSource s)
    {
        int n = s.Random.Next(1, 4), i = s.Random.Next(1, 5), h = s.Random.Next(1, 6);
        return Composites.GRUCell(s.Fit([n, i]), s.Fit([n, h]), s.Fit([3 * h, i]), s.Fit([3 * h, h]), s.Fit([3 * h]), s.Fit([3 * h]));
    }
}
