using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>
/// The operations models are written with. On a tape they compute their value and are recorded; in a trace they are recorded only; outside
/// both they compute their value. Operands broadcast as in NumPy. Operands that do not fit give an <see cref="InvalidGraphException"/>.
/// </summary>
/// <typeparam name="T">float or double; int and bool for leaves, shapes and comparisons.</typeparam>
public static partial class TensorOperations<T> where T : unmanaged
{
    /// <summary>A leaf that gradients are computed for. One made while a tape records becomes an argument of the tape's program.</summary>
    /// <param name="value">Held by reference.</param>
    /// <param name="name">For error messages and the textual graph.</param>
    /// <param name="requiresGradient">Whether it is a source of gradients by default; never so for int and bool.</param>
    public static ComputationNode<T> Variable(Tensor<T> value, string? name = null, bool requiresGradient = true)
    {
        var leaf = new ComputationNode<T>(value, name, requiresGradient && DTypes.Of<T>().IsFloat());
        Recording.Active?.AddVariable(leaf);
        return leaf;
    }

    /// <summary>A leaf without a gradient. A compiled program captures it by reference.</summary>
    public static ComputationNode<T> Constant(Tensor<T> value, string? name = null) => new(value, name);

    /// <summary>The operand's value, treated as a constant by derivatives.</summary>
    public static ComputationNode<T> StopGradient(ComputationNode<T> a) => Unary(a, Composites.StopGradient);

    /// <summary>Elements converted to another type; float to int truncates and saturates, anything but 0 is true.</summary>
    public static ComputationNode<TTo> Cast<TTo>(ComputationNode<T> a) where TTo : unmanaged =>
        Recorder.Apply<TTo>([a], n => NodeMath.Cast(n[0], DTypes.Of<TTo>()));

    private static ComputationNode<T> Unary(ComputationNode<T> a, Func<Node, Node> operation) =>
        Recorder.Apply<T>([a], n => operation(n[0]));

    private static ComputationNode<T> Binary(ComputationNode<T> a, ComputationNode<T> b, Func<Node, Node, Node> operation) =>
        Recorder.Apply<T>([a, b], n => operation(n[0], n[1]));

    private static ComputationNode<bool> Compare(ComputationNode<T> a, ComputationNode<T> b, Func<Node, Node, Node> operation) =>
        Recorder.Apply<bool>([a, b], n => operation(n[0], n[1]));
}
