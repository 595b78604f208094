namespace AiDotNet.Jit.Ir;

/// <summary>Says that a node is the result of a whole composite (softmax, conv2d, ...) so that a backend may claim it at once.</summary>
/// <param name="Name">The composite's name, like "softmax".</param>
/// <param name="Operands">The nodes the composite was applied to.</param>
public sealed record CompositeTag(string Name, IReadOnlyList<Node> Operands);
