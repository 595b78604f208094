using System.Diagnostics;
using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Limits;

/// <summary>Graphs far larger than any model: compiled in time that grows with their size, or refused by name; never a crash.</summary>
[TestClass]
public sealed class LargeGraphTests
{
    public static IEnumerable<object[]> Graphs =>
    [
        ["chain of 20,000 additions", 20_000], ["2,000 layers deep", 2_000], ["2,000 branches wide", 2_000], ["2,000 outputs", 2_000],
        ["backward of 500 layers", 500], ["concat of 2,000 parts", 2_000], ["balanced tree of 4,096 leaves", 4_096],
    ];

    [TestMethod]
    [DynamicData(nameof(Graphs))]
    public void Graphs_of_a_tenth_compile_and_run(string kind, int size) => CompileAndRun(kind, size / 10);

    [TestMethod]
    [DynamicData(nameof(Graphs))]
    [TestCategory("Long")]
    public void Large_graphs_compile_and_run(string kind, int size) => CompileAndRun(kind, size);

    private static void CompileAndRun(string kind, int size)
    {
        var graph = Build(kind, size);
        var clock = Stopwatch.StartNew();
        var (program, stats) = GraphCompiler.Compile(graph, new() { UseCache = false });
        Console.WriteLine($"{kind}: {graph.Nodes.Count} nodes, {stats.KernelCount} kernels, {clock.ElapsedMilliseconds} ms");
        using var executable = new Executable(program);
        Tensor[] inputs = [.. graph.Inputs.Select((n, i) => Fill(n.Type, i))];
        Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        executable.Run(inputs, outputs);
        var report = Verification.Compare(graph, NumericMode.Default, inputs, outputs, 256);
        Assert.IsTrue(report.IsVerified, report.ToString());
    }

    // Twice the nodes may take three times as long, not four: allows for noise, not for a quadratic pass.
    [TestMethod]
    [DynamicData(nameof(Graphs))]
    [TestCategory("Long")]
    [TestCategory("Timing")]
    public void Compile_time_grows_linearly(string kind, int size)
    {
        Time(Build(kind, size / 8));
        double small = Enumerable.Range(0, 3).Min(_ => Time(Build(kind, size / 4))), large = Enumerable.Range(0, 3).Min(_ => Time(Build(kind, size)));
        Assert.IsLessThan(12 * Math.Max(small, 0.02), large, $"{kind}: {small:F3} s for a quarter, {large:F3} s for all");
    }

    [TestMethod]
    public void Elements_near_two_to_the_31_are_refused_or_planned()
    {
        foreach (int rows in new[] { 1 << 15, (1 << 15) + 1, 1 << 16 })
        {
            var builder = new GraphBuilder();
            var x = builder.Input(new(DType.Float32, [rows, 1 << 16]));
            Graph graph = new([x], [NodeMath.Exp(x).Sum([1]), (x * 2).Slice(0, rows - 1, 1), x.Reshape([1 << 16, rows]).ReduceMax([0])]);
            var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false });
            Assert.IsLessThan(1L << 30, program.Plan.Memory.ArenaBytes);
        }
    }

    [TestMethod]
    public void An_arena_beyond_the_limit_is_refused_by_name()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [1 << 16]));
        var outer = NodeMath.Dot(x, x, [], [], [], []); // 2^32 elements
        Graph graph = new([x], [(outer.Sum([0]).ExpandDims(0) * outer).Sum()]);
        var error = Assert.ThrowsExactly<LimitExceededException>(() => GraphCompiler.Compile(graph, new() { UseCache = false }));
        StringAssert.Contains(error.Message, "JitLimits.MaxArenaBytes");
    }

    private static double Time(Graph graph)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        GraphCompiler.Compile(graph, new() { UseCache = false, Verify = false });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Graph Build(string kind, int size)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [4, 4]));
        var w = builder.Input(new(DType.Float32, [4, 4]));
        return kind.Split(' ')[0] switch
        {
            "chain" => new([x, w], [Enumerable.Range(0, size).Aggregate(x, (y, i) => i % 2 == 0 ? y + w : y - w * 0.5)]),
            "backward" => Backwards(Layers(x, w, size), x, w),
            "concat" => new([x, w], [NodeMath.Concat([.. Enumerable.Range(0, size).Select(i => i % 3 == 0 ? x : x * (i + 1))], 0)]),
            "balanced" => new([x, w], [Tree([.. Enumerable.Range(0, size).Select(i => NodeMath.Tanh(x * (1.0 / (i + 1))))])]),
            _ when kind.EndsWith("deep", StringComparison.Ordinal) => new([x, w], [Layers(x, w, size)]),
            _ when kind.EndsWith("wide", StringComparison.Ordinal) =>
                new([x, w], [Enumerable.Range(0, size).Select(i => NodeMath.MatMul(NodeMath.Tanh(x * (1.0 / (i + 1))), w)).Aggregate((a, b) => a + b) * (1.0 / size)]),
            _ => new([x, w], [.. Enumerable.Range(0, size).Select(i => NodeMath.Sin(x * (i + 1.0)) + w)]),
        };
    }

    private static Node Layers(Node x, Node w, int count) => Enumerable.Range(0, count).Aggregate(x, (y, _) => NodeMath.Tanh(NodeMath.MatMul(y, w)));

    private static Graph Backwards(Node y, Node x, Node w) => new([x, w], [.. Backward.Gradients([y], [y.ConstantLike(1)], [x, w]).Select(g => g!)]);

    private static Node Tree(Node[] leaves)
    {
        while (leaves.Length > 1) leaves = [.. leaves.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])];
        return leaves[0] * 0.01;
    }

    private static Tensor<float> Fill(TensorType type, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, (int)type.Shape.Size).Select(_ => (float)(random.NextDouble() - 0.5))], type.Shape);
    }
}
