using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ir;

/// <summary>
/// One operation applied to operands: immutable, made only by a <see cref="GraphBuilder"/>, which infers its type. Counting and
/// indexing give the operands, so that C# list patterns match them: <c>node is [var x, { Op: ... }]</c>.
/// </summary>
public sealed class Node
{
    private readonly Node[] _operands;

    internal Node(GraphBuilder builder, int id, Op op, Node[] operands, OpAttributes? attributes, TensorType type)
    {
        (Builder, Id, Op, _operands, Attributes, Type) = (builder, id, op, operands, attributes, type);
    }

    /// <summary>The builder that made this node and makes the nodes derived from it.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The position in the builder: operands always have smaller ids.</summary>
    public int Id { get; }

    /// <summary>The row of the catalogue.</summary>
    public Op Op { get; }

    /// <summary>Attributes, for the operations that have them.</summary>
    public OpAttributes? Attributes { get; }

    /// <summary>Element type and shape of the result.</summary>
    public TensorType Type { get; }

    /// <summary>The shape of the result.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The element type of the result.</summary>
    public DType DType => Type.DType;

    /// <summary>The operands.</summary>
    public IReadOnlyList<Node> Operands => _operands;

    /// <summary>The operands, for walks over whole graphs.</summary>
    internal ReadOnlySpan<Node> OperandSpan => _operands;

    /// <summary>The number of operands.</summary>
    public int Count => _operands.Length;

    /// <summary>An operand.</summary>
    public Node this[int index] => _operands[index];

    /// <summary>The composite this node is the result of, if any. No part of the node's identity.</summary>
    public CompositeTag? Tag { get; internal set; }

    /// <summary>Where the user's code made the node ("Model.cs:41"), when it was recorded with origins. No part of the node's identity.</summary>
    public string? Origin { get; internal set; }

    /// <summary>The attributes as <typeparamref name="T"/>; the row's inference has made sure of their type.</summary>
    public T Attribute<T>() where T : OpAttributes => (T)Attributes!;

    /// <summary>The id: nodes are equal by reference, and every pass looks them up in tables.</summary>
    public override int GetHashCode() => Id;

    /// <summary>Like %7.</summary>
    public override string ToString() => $"%{Id}";
}
