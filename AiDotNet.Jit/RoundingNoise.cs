using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>
/// How far rounding alone moves the outputs of a graph: the graph in float64, run several times with random errors of a few units in the
/// last place of the original types put into every operation that rounds. (Vignes, A stochastic arithmetic for reliable scientific
/// computation, 1993.)
/// </summary>
internal sealed class RoundingNoise
{
    private const int Runs = 40; // the chance that a comparison that is a coin toss never flips is one in 10^12
    private const double Units = 2, Alike = 16;

    private readonly Graph _twin;
    private readonly Dictionary<Node, double> _noise = [];
    private readonly Dictionary<Node, sbyte[]> _order = []; // of the operands of an equality, without noise

    public RoundingNoise(Graph graph)
    {
        _twin = Float64Twin.Of(graph, out var twin);
        foreach (var node in graph.Nodes)
        {
            if (node.DType.IsFloat() && Rounds(node.Op)) _noise[twin[node]] = Units * Math.ScaleB(1, node.DType == DType.Float64 ? -53 : -24);
        }
    }

    /// <summary>Per output and element the largest distance of a noisy result from the noiseless one; infinity where some run is not finite.</summary>
    public double[][] Spread(IReadOnlyList<Tensor> inputs)
    {
        Tensor[] wide = [.. inputs.Select(Float64Twin.Of)];
        var exact = Run(wide, null);
        double[][] spread = [.. exact.Select(o => new double[o.Length])];
        var random = new Random(1); // one for all runs: neighbouring seeds begin alike
        for (int run = 0; run < Runs; run++)
        {
            var noisy = Run(wide, random);
            for (int i = 0; i < spread.Length; i++) Widen(spread[i], exact[i], noisy[i]);
        }
        return spread;
    }

    private static void Widen(double[] spread, double[] exact, double[] noisy)
    {
        for (int i = 0; i < spread.Length; i++)
        {
            if (noisy[i].Equals(exact[i])) continue;
            double distance = Math.Abs(noisy[i] - exact[i]);
            spread[i] = double.IsFinite(distance) ? Math.Max(spread[i], distance) : double.PositiveInfinity;
        }
    }

    private double[][] Run(Tensor[] inputs, Random? random)
    {
        var values = new Dictionary<Node, Tensor>();
        for (int i = 0; i < inputs.Length; i++) values[_twin.Inputs[i]] = inputs[i];
        foreach (var node in _twin.Nodes)
        {
            if (!values.ContainsKey(node)) values[node] = Evaluate(node, [.. node.Operands.Select(o => values[o])], random);
        }
        return [.. _twin.Outputs.Select(o => values[o].Contiguous().Cast<double>().Span.ToArray())];
    }

    // A sum errs by the size of what it adds, not of its result, and by the root of its length, as partial sums are rounded. So does a sum of
    // products, which need not be rounded before they are added. What is scattered is often alike (rows of a table, gradients of ones): in an order
    // that puts like to like, errors go the same way for as long as a partial sum stays below the next power of two.
    private Tensor Evaluate(Node node, Tensor[] operands, Random? random)
    {
        if (node.Op == Primitive.Equal && node[0].DType == DType.Float64) return Equal(node, operands, random is null);
        if (random is null || !_noise.TryGetValue(node, out double size)) return node.Op.Evaluate(node, operands);
        if (!node.Op.Is(OpTraits.Elementwise) || (IsSum(node) && node.Operands.Any(IsProduct)))
        {
            // In float64 the arbiter itself adds with errors that may all go the same way.
            double terms = Terms(node), root = Math.Sqrt(terms);
            if (size >= 1e-12) terms = node.Op == Primitive.Scatter ? Math.Min(terms, Alike * root) : root;
            operands = [.. operands.Select(o => Shake(o, size * terms, random))];
        }
        return Shake(node.Op.Evaluate(node, operands), size, random);
    }

    // Noise hardly ever makes two numbers equal, rounding does: where it turns round which one is larger, they might have been.
    private Tensor<bool> Equal(Node node, Tensor[] operands, bool noiseless)
    {
        var result = (Tensor<bool>)node.Op.Evaluate(node, operands);
        sbyte[] order = Order((Tensor<double>)operands[0].Contiguous(), (Tensor<double>)operands[1].Contiguous());
        if (noiseless) _order[node] = order;
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] * _order[node][i] < 0) result.Span[i] = true;
        }
        return result;
    }

    private static sbyte[] Order(Tensor<double> a, Tensor<double> b)
    {
        var order = new sbyte[a.Length];
        for (int i = 0; i < order.Length; i++) order[i] = (sbyte)(a.Span[i] < b.Span[i] ? -1 : a.Span[i] > b.Span[i] ? 1 : 0);
        return order;
    }

    private static double Terms(Node node) => node.Attributes is DotAttributes dot
        ? dot.LeftContract.Aggregate(1.0, (n, axis) => n * node[0].Shape[axis])
        : Math.Max(1, (double)node.Operands.Max(o => o.Shape.Size) / Math.Max(1, node.Shape.Size));

    private static bool IsSum(Node node) => node.Op == Primitive.Add || node.Op == Primitive.Sub;

    // Also behind what moves or chooses values without rounding them.
    private static bool IsProduct(Node node)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>([node]);
        while (pending.TryPop(out var next))
        {
            if (next.Op == Primitive.Mul) return true;
            if (Rounds(next.Op)) continue;
            foreach (var operand in next.Operands)
            {
                if (operand.DType.IsFloat() && seen.Add(operand)) pending.Push(operand);
            }
        }
        return false;
    }

    private static Tensor Shake(Tensor tensor, double size, Random random)
    {
        if (tensor is not Tensor<double> values) return tensor;
        var shaken = values.Contiguous().Clone();
        foreach (ref double value in shaken.Span) value *= 1 + size * (2 * random.NextDouble() - 1);
        return shaken;
    }

    private static bool Rounds(Op op) =>
        !(op.Is(OpTraits.View) || op.Is(OpTraits.Source) || op == Primitive.Neg || op == Primitive.Abs || op == Primitive.Relu || op == Primitive.Max || op == Primitive.Min
        || op == Primitive.Select || op == Primitive.Floor || op == Primitive.Pad || op == Primitive.Concat || op == Primitive.Unfold
        || op == Primitive.ReduceMax || op == Primitive.ReduceMin || op == Primitive.Gather || op == Primitive.Check);
}
