using AiDotNet.Jit.Tape;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>The arguments of a model, with their element types.</summary>
/// <typeparam name="T">The element type of numbers.</typeparam>
public sealed class Operands<T>(IReadOnlyList<ComputationNode> nodes) where T : unmanaged
{
    /// <summary>An argument that holds numbers.</summary>
    public ComputationNode<T> this[int index] => (ComputationNode<T>)nodes[index];

    /// <summary>An argument that holds indices or labels.</summary>
    public ComputationNode<int> Ints(int index) => (ComputationNode<int>)nodes[index];

    /// <summary>An argument that holds true and false.</summary>
    public ComputationNode<bool> Mask(int index) => (ComputationNode<bool>)nodes[index];
}
