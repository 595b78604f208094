using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Operations expressed by others. Those without a note in brackets are exact; the others state their error. What has no good expansion
/// (sin, erf, floor, sqrt, pow of a variable) is not here: a backend has to have it.
/// </summary>
public static class Decompositions
{
    /// <summary>All of them.</summary>
    public static RuleSet All { get; } = new RuleSet
    {
        { Primitive.Sub, "x - y -> x + -y", n => n[0] + -n[1], (x, y) => x - y },
        { Primitive.Neg, "-x -> x * -1", n => n[0] * -1, (x, _) => -x },
        { Primitive.Abs, "abs(x) -> max(x, -x)", n => Max(n[0], -n[0]), (x, _) => Abs(x) },
        { Primitive.Max, "max(x, y) -> select", n => Larger(n[0], n[1]), (x, y) => Max(x, y) },
        { Primitive.Min, "min(x, y) -> select", n => Smaller(n[0], n[1]), (x, y) => Min(x, y) },
        { Primitive.LessEqual, "x <= y -> x < y or x == y", n => Or(Less(n[0], n[1]), Equal(n[0], n[1])), (x, y) => LessEqual(x, y) },
        { Primitive.Not, "not p -> select(p, false, true)", n => Select(n[0], Bool(n, false), Bool(n, true)), (x, y) => Not(Less(x, y)) },
        { Primitive.And, "p and q -> select(p, q, false)", n => Select(n[0], n[1], Bool(n, false)), (x, y) => And(Less(x, y), Less(y, x)) },
        { Primitive.Or, "p or q -> select(p, true, q)", n => Select(n[0], Bool(n, true), n[1]), (x, y) => Or(Less(x, y), Less(y, x)) },
        { Primitive.Sigmoid, "sigmoid(x) -> 1 / (exp(-x) + 1) (2 ulp)", n => 1 / (Exp(-n[0]) + 1), (x, _) => Sigmoid(x) },
        { Primitive.Tanh, "tanh(x) -> by expm1(-2 abs(x)) (4 ulp)", n => TanhByExpm1(n[0]), (x, _) => Tanh(x) },
        { Primitive.Expm1, "expm1(x) -> (exp(x) - 1) * x / log(exp(x)) (4 ulp)", n => Expm1ByExp(n[0]), (x, _) => Expm1(x) },
        { Primitive.Log1p, "log1p(x) -> log(1 + x) * x / ((1 + x) - 1) (4 ulp)", n => Log1pByLog(n[0]), (x, _) => Log1p(x) },
        {
            Primitive.ReduceMin, "min(x) over axes -> -max(-x), floats",
            n => MirroredReduction(n, Primitive.ReduceMax), (x, _) => x.ReduceMin([1])
        },
        {
            Primitive.ReduceMax, "max(x) over axes -> -min(-x), floats",
            n => MirroredReduction(n, Primitive.ReduceMin), (x, _) => x.ReduceMax([1])
        },
        { Primitive.Concat, "concat(x, y) -> pad(x) + pad(y)", PaddedSum, (x, y) => NodeMath.Concat([x, y], 1) },
        { Primitive.Dot, "dot(x, y) -> sum(expand(x) * expand(y))", SumOfProducts, (x, y) => Dot(x, y, [], [], [1], [1]) },
    }.Closed();

    private static Node Bool(Node like, bool value) => like.Builder.Full(new(DType.Bool, like.Shape), value ? 1 : 0);

    // Equal operands are the same number unless both are zero; then the sum of zeros is -0 only if both are, as the larger is.
    private static Node Larger(Node x, Node y) =>
        Select(Or(Less(y, x), Not(Equal(x, x))), x, Select(And(Equal(x, y), Equal(y, y.ConstantLike(0))), x + y, y));

    private static Node Smaller(Node x, Node y) =>
        Select(Or(Less(x, y), Not(Equal(x, x))), x, Select(And(Equal(x, y), Equal(y, y.ConstantLike(0))), -(-x + -y), y));

    // With t = expm1(-2|x|) in (-1, 0], tanh|x| = -t / (t + 2) loses no digits anywhere. Zeros keep their sign.
    private static Node TanhByExpm1(Node x)
    {
        var t = Expm1(Abs(x) * -2);
        var positive = -t / (t + 2);
        return Select(Equal(x, x.ConstantLike(0)), x, Select(Less(x, x.ConstantLike(0)), -positive, positive));
    }

    // W. Kahan's trick (Higham, Accuracy and Stability of Numerical Algorithms, 1.14.1): the rounding error of u cancels.
    private static Node Expm1ByExp(Node x)
    {
        var u = Exp(x);
        var difference = u - 1;
        var corrected = difference * (x / Log(u));
        var isSmall = Equal(u, u.ConstantLike(1));
        var isEnd = Or(Equal(u, u.ConstantLike(double.PositiveInfinity)), Equal(difference, u.ConstantLike(-1)));
        return Select(isSmall, x, Select(isEnd, difference, corrected));
    }

    private static Node Log1pByLog(Node x)
    {
        var u = x + 1;
        var corrected = Log(u) * (x / (u - 1));
        var isSmall = Equal(u, u.ConstantLike(1));
        return Select(isSmall, x, Select(Equal(u, u.ConstantLike(double.PositiveInfinity)), u, corrected));
    }

    // The smallest int32 has no opposite.
    private static Node? MirroredReduction(Node n, Op other) => n.DType.IsFloat() ? -n.Builder.Add(other, [-n[0]], n.Attributes) : null;

    // -0 is what addition leaves alone; for int32 it is plain 0.
    private static Node? PaddedSum(Node n)
    {
        if (n.DType == DType.Bool || n.Count < 2) return null;
        int axis = n.Attribute<ConcatAttributes>().Axis, offset = 0;
        Node? sum = null;
        foreach (var part in n.Operands)
        {
            int[] low = new int[n.Shape.Rank], high = new int[n.Shape.Rank];
            (low[axis], high[axis]) = (offset, n.Shape[axis] - offset - part.Shape[axis]);
            var padded = part.Pad(low, high, new int[n.Shape.Rank], -0.0);
            sum = sum is null ? padded : sum + padded;
            offset += part.Shape[axis];
        }
        return sum;
    }

    private static Node SumOfProducts(Node n)
    {
        var dot = n.Attribute<DotAttributes>();
        int[] freeX = Free(n[0], dot.LeftBatch, dot.LeftContract), freeY = Free(n[1], dot.RightBatch, dot.RightContract);
        var x = n[0].Permute([.. dot.LeftBatch, .. freeX, .. dot.LeftContract]);
        var y = n[1].Permute([.. dot.RightBatch, .. freeY, .. dot.RightContract]);
        int batch = dot.LeftBatch.Count, contracted = dot.LeftContract.Count;
        Shape wide = [.. x.Shape.Take(batch + freeX.Length), .. Enumerable.Repeat(1, freeY.Length), .. x.Shape.TakeLast(contracted)];
        Shape high = [.. y.Shape.Take(batch), .. Enumerable.Repeat(1, freeX.Length), .. y.Shape.Skip(batch)];
        var product = x.Reshape(wide) * y.Reshape(high);
        // The catalogue adds to 0, which makes 0 of a lone -0.
        return contracted == 0 ? product + 0 : product.Sum([.. Enumerable.Range(n.Shape.Rank, contracted)]);
    }

    private static int[] Free(Node x, IntList batch, IntList contract) =>
        [.. Enumerable.Range(0, x.Shape.Rank).Where(a => !batch.Contains(a) && !contract.Contains(a))];
}
