using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Reductions down the columns in blocks of rows, alone and taken along by kernels that walk over the rows.</summary>
[TestClass]
public class ColumnBlockTests
{
    private static readonly Shape[] s_shapes = [[512, 300], [8, 66, 1003], [4, 16, 32, 70], [1024, 129]];

    public static IEnumerable<object[]> Cases => s_shapes.SelectMany(s => new[] { DType.Float32, DType.Float64 }.Select(t => new object[] { s, t }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Sums_and_extremes(Shape shape, DType type) => Check(shape, type, (x, _) => [x.Sum(Rows(x)), (x * x).ReduceMax(Rows(x)), x.Mean(Rows(x))], 0);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Along_with_rows(Shape shape, DType type) => Check(shape, type, (x, y) =>
    {
        var soft = Composites.Softmax(x * y, x.Shape.Rank - 1);
        return [soft, soft.Sum(Rows(x)), y.Sum(Rows(x))];
    });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Before_the_rows(Shape shape, DType type) => Check(shape, type, (x, y) => [x.Sum(Rows(x)), x.ReduceMax([x.Shape.Rank - 1]), (x - y).Sum(Rows(x))]);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Needed_by_the_rows(Shape shape, DType type) => Check(shape, type, (x, y) =>
    {
        var mean = x.Mean(Rows(x));
        return [Composites.Softmax(x - mean.Expand(x.Shape), x.Shape.Rank - 1), (y * Composites.Softmax(x, x.Shape.Rank - 1)).Sum(Rows(x))];
    }, null);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Of_values_that_are_equal_along_rows_or_columns(Shape shape, DType type) => Check(shape, type, (x, _) =>
    {
        var row = x.Builder.Input(new(type, [shape[^1]]));
        var first = NodeMath.Gather(row, x.Builder.Iota([.. shape.Take(shape.Rank - 1), 1], shape.Rank - 1));
        return [first.Expand(shape).Sum(Rows(x)), row.Expand(shape).Sum([shape.Rank - 1])];
    }, null);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_norm_with_gradients(Shape shape, DType type) => Check(shape, type, (x, y) =>
    {
        var (gamma, beta) = (x.Builder.Input(new(type, [shape[^1]])), x.Builder.Input(new(type, [shape[^1]])));
        var normalized = Composites.LayerNorm(x, gamma, beta, [shape[^1]]);
        return [normalized, .. Backward.Gradients([normalized], [y], [x, gamma, beta]).OfType<Node>()];
    }, null);

    [TestMethod]
    public void A_result_does_not_wait_in_memory_that_its_kernel_reads()
    {
        var builder = new GraphBuilder();
        var (x, state) = (builder.Input(new(DType.Float32, [8, 64, 300])), builder.Input(new(DType.Float32, [8, 300])));
        var share = x / x.Sum([2], keepDims: true).Expand(x.Shape) * state.Reshape([8, 1, 300]).Expand(x.Shape);
        var graph = new Graph([x, state], [share, x.ReduceMax([1])]);
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false }, new Dictionary<int, int> { [1] = 1 });
        using var executable = new Executable(program, 1);
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TestTensors.Random(n.Type, 0.5, 1, new Random(seed + (10 * i))))];
            var expected = new ReferenceResults(graph, [inputs[0], ((Tensor<float>)inputs[1]).Clone()]);
            var found = Tensor.Zeros(graph.Outputs[0].Type);
            executable.Run(inputs, [found, null]);
            var report = expected.Compare(NumericMode.Default, [found, inputs[1]], 16);
            Assert.IsTrue(report.IsVerified, $"{report}");
        }
    }

    private static IntList Rows(Node x) => [.. Enumerable.Range(0, x.Shape.Rank - 1)];

    // Without a number of sums: how many kernels take some along depends on what else they hold.
    private static void Check(Shape shape, DType type, Func<Node, Node, Node[]> model, int? alongWithRows = 1)
    {
        var builder = new GraphBuilder();
        var (x, y) = (builder.Input(new(type, shape)), builder.Input(new(type, shape)));
        var results = model(x, y);
        var graph = new Graph([.. InputsOf(results, [])], results);
        Tensor[][] inputs = [.. new[] { 1, 2 }.Select(seed => graph.Inputs.Select((n, i) => TestTensors.Random(n.Type, -1, 1, new Random(seed + (10 * i)))).ToArray())];
        foreach (int threads in new[] { 1, 3 }) CompiledComparison.Check(graph, new() { MaxThreads = threads }, inputs);
        if (alongWithRows is { } number) Assert.AreEqual(number, AlongWithRows(graph));
    }

    private static SortedSet<Node> InputsOf(IEnumerable<Node> nodes, HashSet<Node> seen)
    {
        var found = new SortedSet<Node>(Comparer<Node>.Create((a, b) => a.Id.CompareTo(b.Id)));
        foreach (var node in nodes.Where(seen.Add)) found.UnionWith(node.Op == Primitive.Input ? [node] : InputsOf(node.Operands, seen));
        return found;
    }

    private static int AlongWithRows(Graph graph) => PlanBuilder.Build(graph, new() { VectorBits = 512 }).Steps.OfType<KernelStep>()
        .Count(s => s.Schedule.CarryAxis is not null && new KernelFacts(s.Kernel).Reduces.Count > s.Schedule.Carried.Count());
}
