using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>The same graph and inputs give the same code and the same bits, whatever the number of threads.</summary>
[TestClass]
public sealed class DeterminismTests
{
    private static readonly WorkerPool s_pool = new(7);

    public static IEnumerable<object[]> Seeds => Enumerable.Range(0, 12).Select(i => new object[] { 77_000 + i });

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void Ten_runs_with_one_to_eight_threads_have_the_same_bits(int seed)
    {
        var fuzzCase = GraphGenerator.Make(seed);
        Check(fuzzCase.Graph, fuzzCase.Inputs[0]);
    }

    [TestMethod]
    public void Sums_products_and_norms_have_the_same_bits()
    {
        var builder = new GraphBuilder();
        var (x, w) = (builder.Input(new(DType.Float32, [129, 517])), builder.Input(new(DType.Float32, [517, 65])));
        var y = NodeMath.MatMul(x, w);
        Graph graph = new([x, w], [y, x.Sum(), x.Sum([0]), x.Sum([1]), Composites.Softmax(x), Composites.LayerNorm(y, null, null, [65]), NodeMath.MatMul(x, x.Transpose())]);
        Check(graph, [TensorSource.Draw(x.Type, -1, 1, new(1)), TensorSource.Draw(w.Type, -1, 1, new(2))]);
    }

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void Compiling_twice_gives_the_same_text(int seed)
    {
        string first = Text(GraphGenerator.Make(seed).Graph), second = Text(GraphGenerator.Make(seed).Graph);
        Assert.AreEqual(first, second);
        Assert.IsTrue(first.Length > 0 || GraphGenerator.Make(seed).Graph.Outputs.All(o => o.Shape.Size == 0));
    }

    private static string Text(Graph graph) => string.Join('\n', GraphCompiler.Compile(graph, new() { UseCache = false }).Program.Kernels.Select(k => k.ToString()));

    private static void Check(Graph graph, Tensor[] inputs)
    {
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false });
        Tensor[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var executable = new Executable(program, threads) { Pool = s_pool, ParallelNanoseconds = 0 };
            for (int run = 0; run < 10; run++)
            {
                Tensor[] found = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
                executable.Run(inputs, found);
                expected ??= found;
                for (int i = 0; i < found.Length; i++) Assert.IsTrue(expected[i].BitsEqual(found[i]), $"output {i} with {threads} threads, run {run}");
            }
            using var backwards = new Executable(program, threads) { Pool = s_pool, ParallelNanoseconds = 0, StrandsBackwards = true };
            Tensor[] last = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
            backwards.Run(inputs, last);
            for (int i = 0; i < last.Length; i++) Assert.IsTrue(expected![i].BitsEqual(last[i]), $"output {i} with the last parts of {threads} threads' strands first");
        }
    }
}
