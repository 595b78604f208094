using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>
/// What networks are made of, as functions over the primitives: their gradients, their fusion and their code follow from the
/// primitives'. Each leaves a <see cref="CompositeTag"/> on its result, so that a backend may claim it whole.
/// </summary>
public static partial class Composites
{
    /// <summary>x itself, treated as a constant by derivatives.</summary>
    public static Node StopGradient(Node x) => x.Builder.Add(Primitive.StopGradient, [x]);

    private static Node Tagged(string name, Node result, params ReadOnlySpan<Node?> operands)
    {
        Node[] present = [.. operands.ToArray().OfType<Node>()];
        // An operation that came to nothing (dropout at rate 0) returns its operand, which is not its result.
        if (!present.Contains(result)) result.Tag = new(name, present);
        return result;
    }

    private static void Require(bool condition, string lesson)
    {
        if (!condition) throw new InvalidGraphException(lesson);
    }

    private static void RequireFloat(string op, Node x) => Require(
        x.DType.IsFloat(), $"{op} requires float32 or float64, got {x.Type}. Convert the operand with Cast.");

    private static void RequireRank(string op, string name, Node x, int rank, string layout) => Require(
        x.Shape.Rank == rank, $"{op} requires {name} of shape {layout}, got {x.Shape}. Reshape it to {rank} axes.");

    private static void RequireShape(string op, string name, Node x, Shape shape) => Require(
        x.Shape == shape, $"{op} requires {name} of shape {shape}, got {x.Shape}. Check the layer's sizes.");

    private static int Axis(string op, Node x, int axis)
    {
        int rank = x.Shape.Rank;
        Require(axis >= -rank && axis < rank, $"{op} requires an axis of {x.Shape} in [{-rank}, {rank}), got {axis}.");
        return axis < 0 ? axis + rank : axis;
    }
}
