using System.Reflection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>The generator leaves nothing of the catalogue out, and its graphs are worth compiling.</summary>
[TestClass]
public sealed class GraphGeneratorTests
{
    private static readonly FuzzCase[] s_cases = [.. Enumerable.Range(0, 150).Select(GraphGenerator.Make)];

    [TestMethod]
    public void Every_row_of_the_catalogue_is_generated()
    {
        var found = s_cases.SelectMany(c => c.Graph.Nodes).Select(n => n.Op).ToHashSet();
        Assert.AreEqual("", string.Join(", ", Primitive.All.Except(found)));
    }

    [TestMethod]
    public void Every_composite_and_every_row_has_a_production()
    {
        var names = Productions.All.Select(p => p.Name).ToHashSet();
        var composites = typeof(Composites).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name);
        Assert.AreEqual("", string.Join(", ", composites.Concat(Primitive.All.Select(o => o.Name)).Except(names)));
    }

    [TestMethod]
    public void Graphs_verify_and_a_seed_gives_one_graph()
    {
        foreach (var fuzzCase in s_cases.Take(40))
        {
            GraphVerifier.Verify(fuzzCase.Graph, "the generator");
            Assert.AreEqual(fuzzCase.Text, GraphGenerator.Make(fuzzCase.Seed).Text);
        }
    }

    [TestMethod]
    public void Graphs_have_what_goes_wrong_elsewhere()
    {
        Assert.IsTrue(s_cases.Any(c => c.Graph.Nodes.Any(n => n.Shape.Size == 0)), "empty tensors");
        Assert.IsTrue(s_cases.Any(c => c.Graph.Nodes.Any(n => n.Shape.Contains(1))), "extents of 1");
        Assert.IsTrue(s_cases.Any(c => c.Graph.Outputs.Count > 3), "several outputs");
        Assert.IsTrue(s_cases.Any(c => c.Graph.Outputs.Distinct().Count() < c.Graph.Outputs.Count), "one output twice");
        Assert.IsTrue(s_cases.Any(c => c.Graph.Outputs.Any(o => o.Op == Primitive.Input)), "an input as an output");
        Assert.IsTrue(s_cases.Any(c => c.Graph.Nodes.Count > 150), "second derivatives");
        Assert.IsTrue(s_cases.Any(c => c.Special) && s_cases.Any(c => c.Graph.Nodes.Any(n => n.DType == DType.Float64)), "special values, float64");
        int finite = s_cases.Count(c => !c.Special && c.Graph.Nodes.Count > 10);
        Assert.IsGreaterThan(80, finite, "most graphs are neither trivial nor special");
    }
}
