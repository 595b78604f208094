using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Everything a random graph is made of: one production or more for each row of the catalogue and for each composite.</summary>
public static partial class Productions
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Production> All { get; } = [.. Sources(), .. Unary(), .. Binary(), .. Movement(), .. Products(), .. Layers(), .. Networks()];

    private static readonly int s_total = All.Sum(p => p.Weight);

    /// <summary>One of them, by weight.</summary>
    public static Production Choose(Random random)
    {
        int at = random.Next(s_total);
        foreach (var production in All)
        {
            at -= production.Weight;
            if (at < 0) return production;
        }
        return All[^1];
    }

    private static IEnumerable<Production> Sources() =>
    [
        new("input", 2, s => s.Input(s.Shape())),
        new("const", 2, s => s.Builder.Constant(s.DType, Constant(s.Random))),
        new("const", 1, s => s.Builder.Full(new(s.DType, s.Shape()), Constant(s.Random))),
        new("iota", 2, s => s.Shape(1) is var shape ? s.Builder.Iota(shape, s.Random.Next(shape.Rank)) : null),
        new("random_bits", 2, s => NodeMath.RandomBits(Seed(s), s.Shape(), s.Random.Next(5))),
        new("uniform", 2, s => NodeMath.Uniform(Seed(s), s.Shape(), s.DType, s.Random.Next(5))),
    ];

    private static IEnumerable<Production> Unary() =>
    [
        new("neg", 2, s => -s.Float()), new("neg", 1, s => -s.Int()), new("abs", 2, s => NodeMath.Abs(s.Float())), new("abs", 1, s => NodeMath.Abs(s.Int())),
        new("exp", 3, s => NodeMath.Exp(s.Between(-6, 3))), new("expm1", 2, s => NodeMath.Expm1(s.Between(-6, 3))),
        new("log", 3, s => NodeMath.Log(s.Between(0.05, 1e3))), new("log1p", 2, s => NodeMath.Log1p(s.Between(-0.9, 1e3))),
        new("sqrt", 3, s => NodeMath.Sqrt(s.Between(0.01, 1e3))), new("rsqrt", 1, s => NodeMath.Rsqrt(s.Between(0.05, 1e3))),
        new("relu", 2, s => s.Builder.Add(Primitive.Relu, [s.Float()])),
        new("sin", 2, s => NodeMath.Sin(s.Float())), new("cos", 2, s => NodeMath.Cos(s.Float())), new("tanh", 3, s => NodeMath.Tanh(s.Float())),
        new("sigmoid", 3, s => NodeMath.Sigmoid(s.Float())), new("erf", 2, s => NodeMath.Erf(s.Float())), new("floor", 2, s => NodeMath.Floor(s.Float())),
        new("not", 2, s => NodeMath.Not(s.Bool(s.Shape()))), new("cast", 2, s => NodeMath.Cast(s.Any(), s.DType)),
        new("cast", 1, s => NodeMath.Cast(s.Any(), AnyType(s))), new("cast", 1, s => NodeMath.Cast(NodeMath.Cast(s.Float(), AnyType(s)), s.DType)),
        new("square", 1, s => NodeMath.Square(s.Float())), new("sign", 1, s => NodeMath.Sign(s.Float())),
    ];

    private static IEnumerable<Production> Binary() =>
    [
        new("add", 6, s => Pair(s, Primitive.Add)), new("sub", 4, s => Pair(s, Primitive.Sub)), new("mul", 6, s => Pair(s, Primitive.Mul)),
        new("max", 2, s => Pair(s, Primitive.Max)), new("min", 2, s => Pair(s, Primitive.Min)),
        new("add", 1, s => s.Float() + Constant(s.Random)), new("mul", 1, s => s.Float() * Constant(s.Random)), new("sub", 1, s => Constant(s.Random) - s.Float()),
        new("div", 3, s => s.Float() is var x ? x / (NodeMath.Abs(Partner(s, x)) + 0.5) : null), new("div", 1, s => 1 / s.Between(0.1, 1e3)),
        new("pow", 2, s => NodeMath.Pow(s.Between(0.2, 4), s.Between(-2, 2).ReduceMax())), new("pow", 1, s => s.Between(0.2, 4) is var x ? NodeMath.Pow(x, x * 0.5) : null),
        new("add", 1, s => s.Int() is var x ? x + x : null), new("mul", 1, s => s.Int() is var x ? x * s.Index(x.Shape, 5) : null),
        new("sub", 1, s => s.Int() is var x ? s.Index(x.Shape, 7) - x : null), new("max", 1, s => s.Int() is var x ? NodeMath.Max(x, s.Index(x.Shape, 3)) : null),
        new("less", 2, s => Pair(s, Primitive.Less)), new("less_equal", 2, s => Pair(s, Primitive.LessEqual)), new("equal", 2, s => Pair(s, Primitive.Equal)),
        new("less", 1, s => s.Int() is var x ? NodeMath.Less(x, s.Index(x.Shape, 4)) : null),
        new("and", 2, s => Masks(s, NodeMath.And)), new("or", 2, s => Masks(s, NodeMath.Or)), new("equal", 1, s => Masks(s, NodeMath.Equal)),
        new("select", 4, s => s.Float() is var x ? NodeMath.Select(s.Bool(x.Shape), x, Partner(s, x)) : null),
        new("select", 1, s => s.Int() is var x ? NodeMath.Select(s.Bool(x.Shape), x, s.Index(x.Shape, 4)) : null),
    ];

    private static Node Seed(GraphSource s) => s.Input(new(DType.Int32, Shape.Scalar), -99, 99);

    private static double Constant(Random random) => random.Next(8) switch
    {
        0 => 0, 1 => 1, 2 => -1, 3 => 2, 4 => 0.5, 5 => -0.0, _ => Math.Round(random.NextDouble() * 4 - 2, 2),
    };

    private static DType AnyType(GraphSource s) => s.Random.Next(6) switch
    {
        0 => DType.Bool, 1 or 2 => DType.Int32, 3 => DType.Float32, _ => DType.Float64,
    };

    private static Node Masks(GraphSource s, Func<Node, Node, Node> combine) => s.Bool(s.Shape()) is var a ? combine(a, s.Bool(a.Shape)) : a;

    private static Node Pair(GraphSource s, Op op)
    {
        var a = s.Float();
        var b = Partner(s, a);
        if (s.Random.Next(2) == 0) (a, b) = (b, a);
        Shape.TryBroadcast(a.Shape, b.Shape, out var shape);
        return s.Builder.Add(op, [a.Expand(shape), b.Expand(shape)]);
    }

    // Something that broadcasts against a node: of its shape, a row, a column, a scalar, or itself.
    private static Node Partner(GraphSource s, Node x)
    {
        int rank = x.Shape.Rank;
        return s.Random.Next(8) switch
        {
            0 => s.Fit(Shape.Scalar),
            1 when rank > 1 => s.Fit(Shape.Create(x.Shape.Span[1..])),
            2 when rank > 1 => s.Fit(Shape.Create([.. x.Shape.SkipLast(1), 1])),
            3 => x,
            4 => s.Pick(n => n.DType == s.DType && Shape.TryBroadcast(n.Shape, x.Shape, out var both) && both.Size <= 2048) ?? s.Fit(x.Shape),
            5 when rank == 1 => s.Fit([s.Random.Next(1, 4), x.Shape[0]]),
            _ => s.Fit(x.Shape),
        };
    }
}
