using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>A node whose elements are <typeparamref name="T"/>.</summary>
/// <typeparam name="T">float or double for numbers, int or bool for labels and masks.</typeparam>
public sealed class ComputationNode<T> : ComputationNode where T : unmanaged
{
    private Tensor<T>? _value;

    /// <summary>A leaf holding <paramref name="value"/> by reference: writing to the tensor changes what later runs see.</summary>
    /// <param name="value">The tensor; not copied.</param>
    /// <param name="name">For error messages and the textual graph.</param>
    /// <param name="requiresGradient">Whether the node is a source of gradients by default.</param>
    public ComputationNode(Tensor<T> value, string? name = null, bool requiresGradient = false)
        : base((value ?? throw new ArgumentNullException(nameof(value))).Type, name, requiresGradient) => _value = value;

    internal ComputationNode(Recording recording, Node node, ComputationNode[] parents) : base(recording, node, parents)
    {
        if (!recording.IsTracing) _value = (Tensor<T>)recording.ValueOf(node);
    }

    /// <summary>The tensor of a leaf, or the computed value of a result. A leaf may be given another tensor of the same shape.</summary>
    /// <exception cref="InvalidGraphException">The node is traced and has no value, or it cannot take the tensor.</exception>
    public Tensor<T> Value
    {
        get
        {
            var value = _value ?? throw NoValue();
            if (IsLeaf && value.Length <= SeenValue.MostElements && Recording.Active is { IsTracing: true } trace) trace.Seen(this, value);
            // A result may be a strided view (a transpose); users want a tensor with a span.
            return IsLeaf || value.IsContiguous ? value : _value = (Tensor<T>)NodeValues.Copy(value);
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!IsLeaf || value.Type != Type)
            {
                throw new InvalidGraphException(IsLeaf
                    ? $"The leaf {this} requires a tensor of type {Type}, got {value.Type}. Make a new variable for another shape."
                    : $"Only a leaf may be given a value, got the recorded result {this}. Assign to the variable it was computed from.");
            }
            _value = value;
        }
    }

    /// <summary>Set when the node was a source of <see cref="GradientTape{T}"/>.Gradient, added to by <see cref="Backward"/>.</summary>
    public Tensor<T>? Gradient { get; set; }

    internal override Tensor Tensor => _value ?? throw NoValue();

    /// <summary>
    /// Adds the gradient of the sum of this result to <see cref="Gradient"/> of every leaf it was computed from that requires one.
    /// </summary>
    /// <exception cref="InvalidGraphException">The node was not recorded on a tape that is still alive.</exception>
    public void Backward()
    {
        if (Recording is null)
        {
            throw new InvalidGraphException(
                $"Backward requires a result recorded on a tape, got the leaf {this}. " +
                $"Compute it inside 'using var tape = new GradientTape<{typeof(T).Name}>()'.");
        }
        if (Recording.IsTracing) throw NoValue();
        ComputationNode[] leaves = [.. Recording.Leaves.Where(l => l is ComputationNode<T> { RequiresGradient: true })];
        var gradients = Differentiation.Evaluate(Recording, this, seed: null, leaves);
        for (int i = 0; i < leaves.Length; i++) leaves[i].Accumulate(gradients[i]);
    }

    /// <summary>Forgets <see cref="Gradient"/>.</summary>
    public void ZeroGradient() => Gradient = null;

    internal override void Accumulate(Tensor gradient)
    {
        if (Gradient is null) Gradient = (Tensor<T>)gradient;
        else Gradient = (Tensor<T>)NodeValues.Sum(Gradient, gradient);
    }

    private InvalidGraphException NoValue() => new(
        $"The node {this} is being traced: only shapes exist while tracing, no values. " +
        "Control flow that depends on values cannot be compiled; use Where, which computes both branches, or decide before tracing.");

    /// <summary>Elementwise sum with broadcasting.</summary>
    public static ComputationNode<T> operator +(ComputationNode<T> a, ComputationNode<T> b) => TensorOperations<T>.Add(a, b);

    /// <summary>Adds a number to every element.</summary>
    public static ComputationNode<T> operator +(ComputationNode<T> a, double b) => TensorOperations<T>.Add(a, b);

    /// <summary>Adds a number to every element.</summary>
    public static ComputationNode<T> operator +(double a, ComputationNode<T> b) => TensorOperations<T>.Add(b, a);

    /// <summary>Elementwise difference with broadcasting.</summary>
    public static ComputationNode<T> operator -(ComputationNode<T> a, ComputationNode<T> b) => TensorOperations<T>.Subtract(a, b);

    /// <summary>Subtracts a number from every element.</summary>
    public static ComputationNode<T> operator -(ComputationNode<T> a, double b) => TensorOperations<T>.Subtract(a, b);

    /// <summary>Subtracts every element from a number.</summary>
    public static ComputationNode<T> operator -(double a, ComputationNode<T> b) => TensorOperations<T>.Subtract(a, b);

    /// <summary>Elementwise product with broadcasting.</summary>
    public static ComputationNode<T> operator *(ComputationNode<T> a, ComputationNode<T> b) =>
        TensorOperations<T>.ElementwiseMultiply(a, b);

    /// <summary>Multiplies every element by a number.</summary>
    public static ComputationNode<T> operator *(ComputationNode<T> a, double b) => TensorOperations<T>.ElementwiseMultiply(a, b);

    /// <summary>Multiplies every element by a number.</summary>
    public static ComputationNode<T> operator *(double a, ComputationNode<T> b) => TensorOperations<T>.ElementwiseMultiply(b, a);

    /// <summary>Elementwise quotient with broadcasting.</summary>
    public static ComputationNode<T> operator /(ComputationNode<T> a, ComputationNode<T> b) => TensorOperations<T>.Divide(a, b);

    /// <summary>Divides every element by a number.</summary>
    public static ComputationNode<T> operator /(ComputationNode<T> a, double b) => TensorOperations<T>.Divide(a, b);

    /// <summary>Divides a number by every element.</summary>
    public static ComputationNode<T> operator /(double a, ComputationNode<T> b) => TensorOperations<T>.Divide(a, b);

    /// <summary>Changes the sign of every element.</summary>
    public static ComputationNode<T> operator -(ComputationNode<T> a) => TensorOperations<T>.Negate(a);
}
