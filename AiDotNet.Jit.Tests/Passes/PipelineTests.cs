using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

[TestClass]
public sealed class PipelineTests
{
    private sealed class Named(string name, Func<Graph, Graph>? run = null) : IPass
    {
        public string Name => name;

        public Graph Run(Graph graph, PassContext context) => run is null ? graph : run(graph);
    }

    private static Graph Example()
    {
        var x = new GraphBuilder().Input(new(DType.Float32, [2]), "x");
        return new([x], [(x * 1) + (x * 1)]);
    }

    [TestMethod]
    public void Passes_are_inserted_and_removed_by_type()
    {
        Assert.AreEqual("Canonicalize -> Simplify", Pipeline.Default.ToString());
        Assert.AreEqual("Canonicalize -> Simplify -> mine", Pipeline.Default.After<Simplify>(new Named("mine")).ToString());
        Assert.AreEqual("Canonicalize -> mine -> Simplify", Pipeline.Default.Before<Simplify>(new Named("mine")).ToString());
        Assert.AreEqual("Simplify -> mine", Pipeline.Default.Without<Canonicalize>().Add(new Named("mine")).ToString());
        Assert.HasCount(2, Pipeline.Default);
    }

    [TestMethod]
    public void A_place_that_does_not_exist_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Pipeline.Default.After<Decompose>(new Named("mine")));
        StringAssert.Contains(error.Message, "no Decompose, found Canonicalize -> Simplify");
    }

    [TestMethod]
    public void Traces_say_what_happened()
    {
        var context = new PassContext { KeepText = true };
        var after = Pipeline.Default.Run(Example(), context);
        Assert.HasCount(2, context.Traces);
        var trace = context.Traces[1];
        Assert.AreEqual(("Simplify", 5, after.Nodes.Count), (trace.Pass, trace.NodesBefore, trace.NodesAfter));
        Assert.AreEqual(1, trace.Laws["x * 1 -> x"]);
        Assert.AreEqual(GraphText.Print(after), trace.After);
        Assert.AreEqual(context.Traces[0].After, trace.Before);
        StringAssert.StartsWith(trace.ToString(), "Simplify: 5 -> 2 nodes in ");
    }

    [TestMethod]
    public void A_pass_can_be_switched_off()
    {
        var context = new PassContext { Disabled = new HashSet<string> { "Simplify" } };
        Pipeline.Default.Run(Example(), context);
        Assert.AreEqual("Canonicalize", context.Traces.Single().Pass);
    }

    [TestMethod]
    public void The_pass_that_breaks_the_graph_is_named()
    {
        var breaks = new Named("breaks", g => new(g.Inputs, [new Node(g.Inputs[0].Builder, 99, Primitive.Neg, [], null, g.Outputs[0].Type)]));
        var changes = new Named("changes", g => new(g.Inputs, [g.Outputs[0].Sum()]));
        foreach (var pass in (IPass[])[breaks, changes])
        {
            var pipeline = Pipeline.Default.After<Canonicalize>(pass);
            var error = Assert.ThrowsExactly<VerificationException>(() => pipeline.Run(Example(), new() { Verify = true }));
            StringAssert.StartsWith(error.Message, pass.Name);
        }
    }

    [TestMethod]
    public void Cancellation_is_heard_between_passes()
    {
        using var source = new CancellationTokenSource();
        var pipeline = Pipeline.Create([new Named("stops", g => { source.Cancel(); return g; }), new Named("never", _ => throw new InvalidOperationException())]);
        Assert.ThrowsExactly<OperationCanceledException>(() => pipeline.Run(Example(), new() { Cancellation = source.Token }));
    }

    [TestMethod]
    public void Modes_choose_laws()
    {
        var x = new GraphBuilder().Input(new(DType.Float32, [2]));
        Graph zero = new([x], [x * 0]), square = new([x], [NodeMath.Pow(x, x.ConstantLike(2))]);
        Op Result(Graph graph, NumericMode mode) => Pipeline.Default.Run(graph, new() { Mode = mode }).Outputs[0].Op;
        Assert.AreEqual(Primitive.Mul, Result(zero, NumericMode.Default));
        Assert.AreEqual(Primitive.Expand, Result(zero, NumericMode.Relaxed));
        Assert.AreEqual(Primitive.Pow, Result(square, NumericMode.Strict));
        Assert.AreEqual(Primitive.Mul, Result(square, NumericMode.Default));
    }
}
