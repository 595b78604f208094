using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Sums of products over rows, block of rows by block: which, in how many blocks, and that they are the same sums.</summary>
[TestClass]
public sealed class ProductSumsTests
{
    private static readonly PlanOptions s_options = new() { VectorBits = 512 };

    [TestMethod]
    [DataRow(32, 2)]
    [DataRow(64, 4)]
    [DataRow(48, 2)]
    [DataRow(256, 16)]
    [DataRow(1024, 16)]
    public void Blocks_follow_from_the_rows(int rows, int blocks)
    {
        var graph = Sum(8, rows, 8, 8);
        var cut = ProductSums.Apply(graph, s_options);
        var end = cut.Outputs[0];
        Assert.AreEqual(Primitive.ReduceSum, end.Op);
        Assert.AreEqual(blocks, end[0].Shape[0]);
        Assert.HasCount(8, cut.Nodes.Where(n => n.Op == Primitive.Dot && n.Attribute<DotAttributes>().LeftBatch.Count == 1).ToList());
        Agrees(graph, cut);
    }

    [TestMethod]
    [DataRow(7, 32, 8, 8, "few terms")]
    [DataRow(8, 31, 8, 8, "odd rows")]
    [DataRow(8, 30, 8, 8, "few rows")]
    [DataRow(8, 32, 96, 96, "long terms")]
    public void Others_stay_whole(int terms, int rows, int left, int right, string why)
    {
        var graph = Sum(terms, rows, left, right);
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options), why);
    }

    [TestMethod]
    public void Who_keeps_the_order_of_additions_has_none()
    {
        var graph = Sum(8, 32, 8, 8);
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options with { Strict = true }));
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options with { CopyOperands = false }), "devices");
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options with { KeepAxes = true }), "batches of any size");
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options with { VectorBits = 0 }));
    }

    [TestMethod]
    public void A_term_that_is_needed_elsewhere_is_not_cut()
    {
        var (builder, terms) = Terms(10, 32, 8, 8);
        var graph = new Graph(Inputs(builder, terms), [Added(terms), NodeMath.Tanh(terms[0])]);
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options), "the other terms are added to that one");
        var last = new Graph(Inputs(builder, terms), [Added(terms), NodeMath.Tanh(terms[^1])]);
        var cut = ProductSums.Apply(last, s_options);
        Assert.AreNotSame(last, cut);
        Agrees(last, cut);
    }

    [TestMethod]
    public void Sums_over_rows_go_along()
    {
        var (builder, products) = Terms(9, 64, 6, 5);
        Node[] sums = [.. products.Select(p => (p[1] * 2.0).Sum([0]))];
        var graph = new Graph(Inputs(builder, products), [Added(products), Added(sums)]);
        var cut = ProductSums.Apply(graph, s_options);
        Assert.IsTrue(cut.Outputs.All(o => o.Op == Primitive.ReduceSum && o[0].Shape[0] == 4));
        Agrees(graph, cut);
    }

    [TestMethod]
    public void Trees_of_sums_go_along()
    {
        var (builder, terms) = Terms(12, 32, 7, 9);
        var tree = Added(terms[..4]) + (Added(terms[4..9]) + Added(terms[9..]));
        var graph = new Graph(Inputs(builder, terms), [tree * tree]);
        var cut = ProductSums.Apply(graph, s_options);
        Assert.AreNotSame(graph, cut);
        Agrees(graph, cut);
    }

    [TestMethod]
    public void Sums_of_layers_stay_whole()
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. Enumerable.Range(0, 24).Select(_ => builder.Input(new(DType.Float32, [32, 32])))];
        var graph = new Graph(inputs, [Added([.. inputs.Chunk(2).Select(p => NodeMath.MatMul(p[0], p[1]))])]);
        Assert.AreSame(graph, ProductSums.Apply(graph, s_options), "what is added up are columns of one and rows of the other");
    }

    [TestMethod]
    public void Recurrent_layers_are_cut_and_right_for_every_width_of_vectors()
    {
        foreach (int bits in new[] { 0, 128, 256, 512 })
        {
            var graph = Sum(9, 64, 24, 40);
            var program = GraphCompiler.Compile(graph, new() { UseCache = false, Backend = new ExpressionBackend(vectorBits: bits) }).Program;
            Assert.AreEqual(bits > 0, program.Plan.Graph.Nodes.Any(n => n.Op == Primitive.ReduceSum), $"{bits} bits");
            using var executable = new Executable(program, 1);
            for (int seed = 1; seed <= 2; seed++)
            {
                var inputs = Draw(graph, seed);
                Tensor[] found = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
                executable.Run(inputs, found);
                Near(new GraphInterpreter(graph).Run(inputs), found);
            }
        }
    }

    private static Graph Sum(int terms, int rows, int left, int right)
    {
        var (builder, products) = Terms(terms, rows, left, right);
        return new(Inputs(builder, products), [Added(products)]);
    }

    private static (GraphBuilder Builder, Node[] Terms) Terms(int terms, int rows, int left, int right)
    {
        var builder = new GraphBuilder();
        return (builder, [.. Enumerable.Range(0, terms).Select(_ => NodeMath.Dot(
            builder.Input(new(DType.Float32, [rows, left])), builder.Input(new(DType.Float32, [rows, right])), [], [], [0], [0]))]);
    }

    private static Node[] Inputs(GraphBuilder builder, Node[] terms) => [.. terms.SelectMany(t => new[] { t[0], t[1] }).Where(n => n.Builder == builder)];

    private static Node Added(Node[] terms) => terms.Aggregate((a, b) => a + b);

    private static void Agrees(Graph graph, Graph cut)
    {
        GraphVerifier.Verify(cut, "ProductSums");
        GraphVerifier.VerifySignature(graph, cut, "ProductSums");
        for (int seed = 1; seed <= 2; seed++)
        {
            var inputs = Draw(graph, seed);
            Near(new GraphInterpreter(graph).Run(inputs), new GraphInterpreter(cut).Run(inputs));
        }
    }

    private static Tensor[] Draw(Graph graph, int seed) => [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -1, 1, new((1000 * seed) + i)))];

    private static void Near(Tensor[] expected, Tensor[] found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            var (a, b) = (((Tensor<float>)expected[i]).ToArray(), ((Tensor<float>)found[i]).ToArray());
            for (int j = 0; j < a.Length; j++) Assert.AreEqual(a[j], b[j], 1e-4f * (1 + Math.Abs(a[j])), $"output {i}, element {j}");
        }
    }
}
