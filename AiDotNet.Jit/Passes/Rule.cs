using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>A law and the lambda that applies it.</summary>
/// <param name="Root">The operation of the nodes it applies to, or null for any.</param>
/// <param name="Law">Like "x * 1 -> x": the rule's name in traces and switches, followed by its error or assumption in brackets if it
/// has one.</param>
/// <param name="Apply">The better node, made by the same builder, or null where the law does not apply. It may not recurse into
/// operands of operands.</param>
/// <param name="Example">A node the law applies to, made from two f32[2, 3] inputs; the tests run it.</param>
public sealed record Rule(Op? Root, string Law, Func<Node, Node?> Apply, Func<Node, Node, Node> Example);
