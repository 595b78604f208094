using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Operations of the user's own.</content>
public static partial class TensorOperations<T>
{
    /// <summary>An operation that is not in the catalogue, described by a row of your own: recorded, differentiated and compiled like the others.</summary>
    /// <param name="op">The row; a static field, so that equal operations are the same row.</param>
    /// <param name="operands">At least one; as many as the row's arity.</param>
    /// <exception cref="InvalidGraphException">The row refuses the operands, or its result does not hold <typeparamref name="T"/>.</exception>
    public static ComputationNode<T> Apply(Op op, params ReadOnlySpan<ComputationNode> operands) => Apply(op, null, operands);

    /// <summary>The same with attributes: what the operation needs to know beside its operands.</summary>
    /// <inheritdoc cref="Apply(Op, ReadOnlySpan{ComputationNode})"/>
    public static ComputationNode<T> Apply(Op op, OpAttributes? attributes, params ReadOnlySpan<ComputationNode> operands)
    {
        ArgumentNullException.ThrowIfNull(op);
        return Apply(nodes => nodes[0].Builder.Add(op, nodes, attributes), operands);
    }

    /// <summary>A function over graph nodes, written with <see cref="Ops.NodeMath"/> and <see cref="Ops.Composites"/>: it has its gradient already.</summary>
    /// <param name="function">Called once, with a node for each operand.</param>
    /// <param name="operands">At least one.</param>
    /// <exception cref="InvalidGraphException">An operation refuses its operands, or the result does not hold <typeparamref name="T"/>.</exception>
    public static ComputationNode<T> Apply(Func<IReadOnlyList<Node>, Node> function, params ReadOnlySpan<ComputationNode> operands)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (operands.Length == 0) throw new InvalidGraphException("Apply requires at least one operand, got none. Pass what the operation reads.");
        return Recorder.Apply<T>(operands, nodes => OfElementType(function(nodes)));
    }

    private static Node OfElementType(Node node) => node.DType == DTypes.Of<T>()
        ? node
        : throw new InvalidGraphException(
            $"TensorOperations<{typeof(T).Name}>.Apply requires an operation that gives {DTypes.Of<T>().Text()}, got {node.Op} of type {node.Type}. " +
            "Call it on the class of the result's element type, or correct the row's Infer.");
}
