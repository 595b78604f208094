using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>How the elementwise rows become kernel values, and what each costs in vector operations.</summary>
internal static class ElementwiseRules
{
    private static readonly Dictionary<Op, Rule> Rules = new()
    {
        [Primitive.Neg] = Simple(MapOp.Neg),
        [Primitive.Abs] = Simple(MapOp.Abs),
        [Primitive.Sqrt] = Simple(MapOp.Sqrt, 4),
        [Primitive.Floor] = Simple(MapOp.Floor),
        [Primitive.Not] = Simple(MapOp.Not),
        [Primitive.Add] = Simple(MapOp.Add),
        [Primitive.Sub] = Simple(MapOp.Sub),
        [Primitive.Mul] = Simple(MapOp.Mul),
        [Primitive.Div] = Simple(MapOp.Div, 4),
        [Primitive.Max] = Simple(MapOp.Max, 2),
        [Primitive.Min] = Simple(MapOp.Min, 2),
        [Primitive.Less] = Simple(MapOp.Less),
        [Primitive.LessEqual] = Simple(MapOp.LessEqual),
        [Primitive.Equal] = Simple(MapOp.Equal),
        [Primitive.And] = Simple(MapOp.And),
        [Primitive.Or] = Simple(MapOp.Or),
        [Primitive.Select] = Simple(MapOp.Select),
        [Primitive.Cast] = new(1, (node, args) => Convert(args[0], node.DType)),
        [Primitive.Exp] = new(18, (_, a) => KernelMath.Exp(a[0])),
        [Primitive.Expm1] = new(21, (_, a) => KernelMath.Expm1(a[0])),
        [Primitive.Log] = new(28, (_, a) => KernelMath.Log(a[0])),
        [Primitive.Log1p] = new(29, (_, a) => KernelMath.Log1p(a[0])),
        [Primitive.Tanh] = new(26, (_, a) => KernelMath.Tanh(a[0])),
        [Primitive.Sigmoid] = new(30, (_, a) => KernelMath.Sigmoid(a[0])),
        [Primitive.Relu] = new(2, (node, a) => new Map(MapOp.Select, new Map(MapOp.LessEqual, a[0], new Const(0, node.DType)), new Const(0, node.DType), a[0])),
        [Primitive.Erf] = new(30, (_, a) => KernelMath.Erf(a[0])),
        [Primitive.Sin] = new(31, (_, a) => KernelMath.Sin(a[0])),
        [Primitive.Cos] = new(30, (_, a) => KernelMath.Cos(a[0])),
        [Primitive.Pow] = new(116, (_, a) => KernelMath.Pow(a[0], a[1])),
    };

    /// <summary>True when the operation is elementwise and has a kernel value.</summary>
    public static bool Has(Op op) => Rules.ContainsKey(op);

    /// <summary>True when the planner can turn the operation into kernels or does without one.</summary>
    public static bool HasKernel(Op op) => Materialization.IsKnown(op) || op == Primitive.Check
        || op == Primitive.Concat || op == Primitive.Scatter || op == Primitive.Fold;

    /// <summary>Vector operations per vector of results; 0 for what costs nothing.</summary>
    public static int Cost(Op op) => Rules.TryGetValue(op, out var rule) ? rule.Cost : 0;

    /// <summary>The node's value from the values of its operands.</summary>
    public static Value Build(Node node, Value[] operands) => Rules[node.Op].Build(node, operands);

    private static Rule Simple(MapOp op, int cost = 1) => new(cost, (_, args) => new Map(op, args));

    // A number is true unless it is zero, NaN included; C# conversion semantics otherwise.
    private static Value Convert(Value x, DType to)
    {
        if (x.Type == to) return x;
        if (to == DType.Bool) return new Map(MapOp.Not, new Map(MapOp.Equal, x, new Const(0, x.Type)));
        if (x.Type == DType.Bool) return new Map(MapOp.Select, x, new Const(1, to), new Const(0, to));
        return new Map(MapOp.Cast, to, x);
    }

    private sealed record Rule(int Cost, Func<Node, Value[], Value> Build);
}
