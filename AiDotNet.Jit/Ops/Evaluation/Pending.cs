using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

internal static class Products
{
    internal static Tensor Dot(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Views
{
    internal static Tensor Expand(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Permute(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Reshape(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Slice(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Movement
{
    internal static Tensor Concat(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Fold(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Pad(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Unfold(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Elementwise
{
    internal static Tensor Abs(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Add(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor And(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Cast(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Cos(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Div(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Equal(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Erf(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Exp(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Expm1(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Floor(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Less(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor LessEqual(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Log(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Log1p(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Max(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Min(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Mul(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Neg(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Not(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Or(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Pow(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Select(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Sigmoid(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Sin(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Sqrt(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Sub(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Tanh(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Indexing
{
    internal static Tensor Check(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Gather(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Scatter(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Sources
{
    internal static Tensor Const(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Input(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Iota(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor RandomBits(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}

internal static class Reductions
{
    internal static Tensor Max(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Min(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
    internal static Tensor Sum(Node node, IReadOnlyList<Tensor> operands) => throw new UnsupportedOpException($"{node.Op} has no evaluation yet.");
}
