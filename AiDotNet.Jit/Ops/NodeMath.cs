using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>
/// Mathematics on nodes: what gradients, rules and composites are written with. Operands broadcast as in NumPy; every function adds
/// nodes to the builder of its operands.
/// </summary>
public static partial class NodeMath
{
    extension(Node)
    {
        /// <summary>a + b, broadcast.</summary>
        public static Node operator +(Node a, Node b) => Add(a, b);

        /// <summary>a + b, broadcast.</summary>
        public static Node operator +(Node a, double b) => Add(a, a.ScalarLike(b));

        /// <summary>a + b, broadcast.</summary>
        public static Node operator +(double a, Node b) => Add(b.ScalarLike(a), b);

        /// <summary>a - b, broadcast.</summary>
        public static Node operator -(Node a, Node b) => Sub(a, b);

        /// <summary>a - b, broadcast.</summary>
        public static Node operator -(Node a, double b) => Sub(a, a.ScalarLike(b));

        /// <summary>a - b, broadcast.</summary>
        public static Node operator -(double a, Node b) => Sub(b.ScalarLike(a), b);

        /// <summary>a * b, elementwise and broadcast.</summary>
        public static Node operator *(Node a, Node b) => Mul(a, b);

        /// <summary>a * b, broadcast.</summary>
        public static Node operator *(Node a, double b) => Mul(a, a.ScalarLike(b));

        /// <summary>a * b, broadcast.</summary>
        public static Node operator *(double a, Node b) => Mul(b.ScalarLike(a), b);

        /// <summary>a / b, elementwise and broadcast.</summary>
        public static Node operator /(Node a, Node b) => Div(a, b);

        /// <summary>a / b, broadcast.</summary>
        public static Node operator /(Node a, double b) => Div(a, a.ScalarLike(b));

        /// <summary>a / b, broadcast.</summary>
        public static Node operator /(double a, Node b) => Div(b.ScalarLike(a), b);

        /// <summary>-a.</summary>
        public static Node operator -(Node a) => Neg(a);
    }

    /// <summary>a + b, broadcast.</summary>
    public static Node Add(Node a, Node b) => Binary(Primitive.Add, a, b);

    /// <summary>a - b, broadcast.</summary>
    public static Node Sub(Node a, Node b) => Binary(Primitive.Sub, a, b);

    /// <summary>a * b, broadcast.</summary>
    public static Node Mul(Node a, Node b) => Binary(Primitive.Mul, a, b);

    /// <summary>a / b, broadcast; floats only.</summary>
    public static Node Div(Node a, Node b) => Binary(Primitive.Div, a, b);

    /// <summary>a to the power of b, broadcast; floats only.</summary>
    public static Node Pow(Node a, Node b) => Binary(Primitive.Pow, a, b);

    /// <summary>The larger of a and b, broadcast; NaN if either is NaN.</summary>
    public static Node Max(Node a, Node b) => Binary(Primitive.Max, a, b);

    /// <summary>The smaller of a and b, broadcast; NaN if either is NaN.</summary>
    public static Node Min(Node a, Node b) => Binary(Primitive.Min, a, b);

    /// <summary>a &lt; b as bool, broadcast.</summary>
    public static Node Less(Node a, Node b) => Binary(Primitive.Less, a, b);

    /// <summary>a &lt;= b as bool, broadcast.</summary>
    public static Node LessEqual(Node a, Node b) => Binary(Primitive.LessEqual, a, b);

    /// <summary>a &gt; b as bool, broadcast.</summary>
    public static Node Greater(Node a, Node b) => Less(b, a);

    /// <summary>a &gt;= b as bool, broadcast.</summary>
    public static Node GreaterEqual(Node a, Node b) => LessEqual(b, a);

    /// <summary>a == b as bool, broadcast; NaN equals nothing.</summary>
    public static Node Equal(Node a, Node b) => Binary(Primitive.Equal, a, b);

    /// <summary>a != b as bool, broadcast; NaN differs from everything.</summary>
    public static Node NotEqual(Node a, Node b) => Not(Equal(a, b));

    /// <summary>Both, of bool operands, broadcast.</summary>
    public static Node And(Node a, Node b) => Binary(Primitive.And, a, b);

    /// <summary>Either, of bool operands, broadcast.</summary>
    public static Node Or(Node a, Node b) => Binary(Primitive.Or, a, b);

    /// <summary>a where the bool <paramref name="condition"/> holds, else b; all three broadcast.</summary>
    public static Node Select(Node condition, Node a, Node b)
    {
        var shape = BroadcastShape("select", BroadcastShape("select", condition.Shape, a.Shape), b.Shape);
        return condition.Builder.Add(Primitive.Select, [condition.Expand(shape), a.Expand(shape), b.Expand(shape)]);
    }

    private static Node Binary(Op op, Node a, Node b)
    {
        var shape = BroadcastShape(op.Name, a.Shape, b.Shape);
        return a.Builder.Add(op, [a.Expand(shape), b.Expand(shape)]);
    }

    private static Node Unary(Op op, Node a) => a.Builder.Add(op, [a]);

    private static Node ScalarLike(this Node node, double value) => node.Builder.Constant(node.DType, value);

    private static Shape BroadcastShape(string op, Shape a, Shape b) => Shape.TryBroadcast(a, b, out var shape)
        ? shape
        : throw new InvalidGraphException(
            $"{op} requires shapes that broadcast (aligned at the last axis, extents equal or 1), got {a} and {b}. "
            + "Reshape or transpose one operand.");
}
