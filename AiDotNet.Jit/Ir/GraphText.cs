using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Ir;

/// <summary>
/// Graphs as text, one line a node, read back by <see cref="Parse"/>:
/// <code>
/// graph(%0, %1) -> (%3)
/// %0 = input() {index=0, type=f32[64, 784], name="a name"} : f32[64, 784]
/// %1 = input() {index=1, type=f32[784, 128]} : f32[784, 128]
/// %3 = dot(%0, %1) {left_batch=[], right_batch=[], left_contract=[1], right_contract=[0]} as linear(%0, %1) at "Model.cs:41"
/// </code>
/// The first line names arguments, results and, behind <c>checks</c>, nodes that run for their errors. A line holds the operation,
/// its operands, attributes, the type, the composite (<c>as</c>) and the origin (<c>at</c>). # starts a comment.
/// </summary>
public static class GraphText
{
    /// <summary>The text of a graph, in time linear in its nodes.</summary>
    /// <param name="graph">Any graph, also one that does not verify.</param>
    /// <param name="renumber">
    /// True numbers the nodes from 0, so that equal graphs have equal texts; false keeps the numbers that messages use.
    /// </param>
    public static string Print(Graph graph, bool renumber = false) => new GraphPrinter(graph, renumber).Print(_ => null);

    /// <summary>
    /// Reads a graph back. Nothing is interned: the graph has a node for every line. Types may be left out; written ones are checked.
    /// </summary>
    /// <param name="text">What <see cref="Print"/> writes.</param>
    /// <param name="find">The catalogue: the operation of a name, or null.</param>
    /// <exception cref="InvalidGraphException">The text is malformed, or an operation refuses its operands; says line and
    /// column.</exception>
    public static Graph Parse(string text, Func<string, Op?> find) => new GraphParser(text, find).Parse();
}
