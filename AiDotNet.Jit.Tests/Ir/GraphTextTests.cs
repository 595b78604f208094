using System.Diagnostics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ir;

[TestClass]
public sealed class GraphTextTests
{
    private const string Layer = """
        graph(%0, %1) -> (%4, %2)
        %0 = input() {index=0, type=f32[64, 784], name="two words"} : f32[64, 784]
        %1 = input() {index=1, type=f32[784, 128]} : f32[784, 128]
        %2 = dot(%0, %1) {left_batch=[], right_batch=[], left_contract=[1], right_contract=[0]} : f32[64, 128] as linear(%0, %1) at "Model.cs:41"
        %3 = const() {dtype=f32, value=0.5} : f32[]
        %4 = expand(%3) {shape=[64, 128]} : f32[64, 128]

        """;

    private static Graph Parse(string text) => GraphText.Parse(text, Primitive.Find);

    [TestMethod]
    public void Text_reads_back_as_it_was_written() => Assert.AreEqual(Layer.ReplaceLineEndings("\n"), GraphText.Print(Parse(Layer)));

    [TestMethod]
    public void Tags_and_origins_survive()
    {
        var product = Parse(Layer).Outputs[1];
        Assert.AreEqual("linear", product.Tag!.Name);
        CollectionAssert.AreEqual(product.Operands.ToArray(), product.Tag.Operands.ToArray());
        Assert.AreEqual("Model.cs:41", product.Origin);
    }

    [TestMethod]
    public void Comments_blanks_and_missing_types_are_fine()
    {
        var graph = Parse("# a graph\ngraph ( %x )->( %y )\n%x=input(){index=0,type=f32[2,3]} # an input\n\n%y = neg(%x) : f32[2,3]");
        Assert.AreEqual(Primitive.Neg, graph.Outputs[0].Op);
        Assert.AreEqual(new TensorType(DType.Float32, [2, 3]), graph.Outputs[0].Type);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-0.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    [DataRow(double.Epsilon)]
    [DataRow(double.MaxValue)]
    [DataRow(-1.0 / 3)]
    public void Constants_survive_to_the_bit(double value)
    {
        var builder = new GraphBuilder();
        var node = builder.Constant(DType.Float64, value);
        var read = Parse(GraphText.Print(new([], [node]))).Outputs[0];
        Assert.AreEqual(node.Attributes, read.Attributes);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a \"quote\" and a \\ backslash")]
    [DataRow("two\nlines\tand \u0001 é")]
    [DataRow("} # : as at , = (%0)")]
    [DataRow("f32[2")]
    public void Any_name_survives(string name)
    {
        var builder = new GraphBuilder();
        var input = builder.Input(new(DType.Int32, []), name);
        input.Origin = name;
        input.Tag = new(name, []);
        var read = Parse(GraphText.Print(new([input], []))).Inputs[0];
        Assert.AreEqual(input.Attributes, read.Attributes);
        Assert.AreEqual(name, read.Origin);
        Assert.AreEqual(name, read.Tag!.Name);
    }

    [TestMethod]
    public void Random_graphs_survive()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var graph = RandomGraphs.Make(seed, 40, intern: seed % 2 == 0);
            string text = GraphText.Print(graph, renumber: true);
            var read = Parse(text);
            Assert.AreEqual(text, GraphText.Print(read), $"seed {seed}");
            Assert.AreEqual(graph.Nodes.Count, read.Nodes.Count);
            Assert.IsTrue(graph.Nodes.Zip(read.Nodes).All(p => p.First.Op == p.Second.Op && Equals(p.First.Attributes, p.Second.Attributes)));
            GraphVerifier.Verify(read, "test");
        }
    }

    [TestMethod]
    public void Checks_survive()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Int32, [2]));
        var check = NodeMath.Check(x, Demand.InRange, "labels, all of them", 10);
        var read = Parse(GraphText.Print(new([x], [x], [check])));
        Assert.AreEqual(check.Attributes, read.Checks.Single().Attributes);
    }

    [TestMethod]
    [DataRow("", 1, 1, "the end of the text")]
    [DataRow("graph() -> (%0)", 1, 13, "%0")]
    [DataRow("graph() -> ()\n%0 = frob()", 2, 6, "frob")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=5}", 2, 6, "iota")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2]}", 2, 6, "axis")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=0} : f32[2]", 2, 35, "i32[2]")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=0, axis=0}", 2, 33, "twice")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2, axis=0}", 2, 20, "list")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=\"[2", 2, 20, "string")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=\"\\x\", axis=0}", 2, 22, "escape")]
    [DataRow("graph() -> ()\n%0 = neg(%0)", 2, 10, "%0")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=0}\n%0 = iota() {shape=[2], axis=0}", 3, 1, "second")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=0}\n%1 = neg(%0, %0)", 3, 6, "neg")]
    [DataRow("graph() -> ()\n%0 = iota() {shape=[2], axis=0}\n%1 = neg(%0) {axis=0}", 3, 6, "no attributes")]
    [DataRow("graph(] -> ()", 1, 7, "']'")]
    [DataRow("graph() -> () nonsense", 1, 15, "'nonsense'")]
    public void Errors_say_where_and_what(string text, int line, int column, string mentioned)
    {
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => Parse(text));
        StringAssert.StartsWith(error.Message, $"Graph text, line {line}, column {column}: ");
        StringAssert.Contains(error.Message, mentioned);
    }

    [TestMethod]
    public void Twenty_thousand_nodes_take_linear_time()
    {
        var builder = new GraphBuilder();
        var input = builder.Input(new(DType.Float32, [2, 3]));
        var x = input;
        for (int i = 0; i < 10_000; i++) x = NodeMath.Tanh(x) + input;
        var graph = new Graph([input], [x]);
        var watch = Stopwatch.StartNew();
        var read = Parse(GraphText.Print(graph));
        GraphVerifier.Verify(read, "test");
        Assert.AreEqual(20_001, read.Nodes.Count);
        Assert.IsLessThan(5000, watch.ElapsedMilliseconds);
    }
}
