using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ir;

[TestClass]
public sealed class GraphVizTests
{
    private static Graph Example()
    {
        var x = new GraphBuilder().Input(new(DType.Float32, [2]), "a \"name\"");
        return new([x], [x * x]);
    }

    [TestMethod]
    public void Dot_draws_nodes_and_edges() => Assert.AreEqual("""
        digraph {
          node [fontname="monospace"];
          n0 [shape=box, peripheries=1, label="%0 input index=0 name=a \"name\" f32[2]"];
          n1 [shape=ellipse, peripheries=2, label="%1 mul f32[2]"];
          n0 -> n1;
          n0 -> n1;
        }

        """.ReplaceLineEndings("\n"), GraphViz.Dot(Example()));

    [TestMethod]
    public void Mermaid_draws_nodes_and_edges() => Assert.AreEqual("""
        flowchart TD
          n0["%0 input index=0 name=a #quot;name#quot; f32[2]"]
          n1(["%1 mul f32[2]"])
          n0 --> n1
          n0 --> n1

        """.ReplaceLineEndings("\n"), GraphViz.Mermaid(Example()));
}
