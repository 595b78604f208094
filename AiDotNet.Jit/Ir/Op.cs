using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ir;

/// <summary>The result type of an operation, or an <see cref="Diagnostics.InvalidGraphException"/> that teaches.</summary>
public delegate TensorType InferRule(IReadOnlyList<TensorType> operands, OpAttributes? attributes);

/// <summary>The value of an operation: the oracle, the constant folder and the fallback. May return a view of an operand.</summary>
public delegate Tensor EvaluateRule(Node node, IReadOnlyList<Tensor> operands);

/// <summary>
/// The vector-Jacobian product: given a node and the gradient of its result (same shape), the gradient of each operand
/// (that operand's shape) as new nodes, or null where there is none.
/// </summary>
public delegate IReadOnlyList<Node?> VjpRule(Node node, Node gradient);

/// <summary>What the compiler may assume about an operation.</summary>
[Flags]
public enum OpTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Each result element depends on the operand elements at the same index only; all operands have the result's shape.</summary>
    Elementwise = 1,

    /// <summary>op(a, b) is op(b, a), to the bit.</summary>
    Commutative = 2,

    /// <summary>The result is the operand's elements at other indices: reshape, permute, expand, slice.</summary>
    View = 4,

    /// <summary>Combines elements along axes.</summary>
    Reduction = 8,

    /// <summary>The result does not depend on operands: inputs, constants, iota.</summary>
    Source = 16,

    /// <summary>Must run even if nobody uses the result's value for anything else; it may throw.</summary>
    Checks = 32,

    /// <summary>Stands for a value that is passed in at every run.</summary>
    Argument = 64,
}

/// <summary>
/// A kind of operation: one row of the catalogue. Everything the compiler knows about it stands here, so a new operation is a
/// new row and nothing else.
/// </summary>
public sealed class Op(string name, int arity)
{
    /// <summary>The arity of operations that take any number of operands.</summary>
    public const int Variadic = -1;

    /// <summary>The name in the textual IR.</summary>
    public string Name => name;

    /// <summary>The number of operands, or <see cref="Variadic"/>.</summary>
    public int Arity => arity;

    /// <summary>Shape and dtype inference; also checks the operands.</summary>
    public required InferRule Infer { get; init; }

    /// <summary>The meaning of the operation.</summary>
    public required EvaluateRule Evaluate { get; init; }

    /// <summary>The gradient, or null for an operation that has none.</summary>
    public VjpRule? Vjp { get; init; }

    /// <summary>What the compiler may assume.</summary>
    public OpTraits Traits { get; init; }

    /// <summary>Reads the attributes from their textual form; null for an operation without attributes.</summary>
    public Func<IReadOnlyDictionary<string, string>, OpAttributes>? ParseAttributes { get; init; }

    /// <summary>True when the operation has this trait.</summary>
    public bool Is(OpTraits trait) => (Traits & trait) != 0;

    /// <inheritdoc/>
    public override string ToString() => name;
}
