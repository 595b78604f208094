using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Steps of which each thread runs its own parts without waiting: which they are, and that no order of the parts changes a bit.</summary>
[TestClass]
public sealed class StrandTests
{
    internal const int Links = 24;

    private static readonly WorkerPool s_pool = new(3);

    [ClassCleanup]
    public static void Cleanup() => s_pool.Dispose();

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void A_chain_of_layers_is_one_strand(int threads)
    {
        var graph = Chain(32, gradients: false);
        var program = Compiled(graph);
        var ranges = StrandFinder.Find(program, 0, threads);
        Assert.AreEqual(Links, ranges.Max(r => r.Strands.Max(s => s.Steps.Count)));
        Same(program, graph, threads);
    }

    [TestMethod]
    public void Gradients_of_weights_over_all_rows_are_put_off()
    {
        var graph = Chain(29, gradients: true); // no blocks of rows have the same size
        var program = Compiled(graph);
        var back = StrandFinder.Find(program, 0, 2)[^1].Strands.Where(s => s.Steps.Count > 1).ToList();
        Assert.HasCount(2, back);
        Assert.IsGreaterThan(Links / 2, back[0].Steps.Count);
        Assert.IsGreaterThan(Links / 2, back[1].Steps.Count);
        Assert.IsEmpty(StrandFinder.Find(program, Executable.SharingPays, 2), "what is put off reads what all threads wrote");
        for (int threads = 2; threads <= 4; threads++) Same(program, graph, threads);
    }

    [TestMethod]
    [DataRow(32, 2, 2)]
    [DataRow(32, 4, 2)]
    [DataRow(64, 2, 4)]
    [DataRow(64, 3, 4)]
    [DataRow(96, 3, 4)]
    [DataRow(128, 2, 4)]
    public void Gradients_of_weights_in_blocks_of_rows_are_not(int rows, int threads, int parts)
    {
        var graph = Chain(rows, gradients: true);
        var program = Compiled(graph);
        var strands = StrandFinder.Find(program, Executable.SharingPays, threads).SelectMany(r => r.Strands).ToList();
        var shared = strands.Where(s => s.Nanoseconds >= Executable.SharingPays).ToList();
        Assert.HasCount(2, shared, "the sum of squares reads all rows and stands between layers and gradients");
        Assert.IsTrue(shared.All(s => s.Parts == parts));
        Assert.IsGreaterThan((3 * Links) - 5, shared.Sum(s => s.Steps.Count));
        Assert.IsLessThan(Executable.SharingPays, strands.Except(shared).Sum(s => s.Nanoseconds));
        Same(program, graph, threads);
    }

    [TestMethod]
    public void Turned_weights_are_made_before()
    {
        var graph = Chain(32, gradients: true);
        var program = Compiled(graph);
        var first = StrandFinder.Find(program, Executable.SharingPays, 2)[0].Strands[0];
        Assert.AreEqual(Primitive.Permute, ((KernelStep)program.Plan.Steps[first.Steps.Single()]).Nodes.Single().Op);
    }

    [TestMethod]
    public void Arguments_may_lie_elsewhere_at_every_run()
    {
        var graph = Chain(32, gradients: true);
        var program = Compiled(graph);
        using var alone = new Executable(program, 1);
        using var shared = new Executable(program, 2) { Pool = s_pool, ParallelNanoseconds = 0 };
        Parallel.For(0, 24, run => // each state of the executable has memory for its parts
        {
            Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -0.3, 0.3, new((100 * run) + i)))];
            Tensor[] expected = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))], found = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
            alone.Run(inputs, expected);
            shared.Run(inputs, found);
            Compare(expected, found, $"run {run}");
        });
    }

    [TestMethod]
    public void Ranges_follow_each_other_and_have_every_step_once()
    {
        var graph = Chain(32, gradients: true);
        var program = Compiled(graph);
        int end = 0;
        foreach (var range in StrandFinder.Find(program, 0, 2))
        {
            Assert.IsGreaterThanOrEqualTo(end, range.First);
            CollectionAssert.AreEqual(Enumerable.Range(range.First, range.End - range.First).ToArray(), range.Strands.SelectMany(s => s.Steps).Order().ToArray());
            foreach (var strand in range.Strands) CollectionAssert.AreEqual(strand.Steps.Order().ToArray(), strand.Steps.ToArray());
            end = range.End;
        }
    }

    [TestMethod]
    public void Who_reads_other_rows_ends_a_strand()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [64, 64]));
        var h = x;
        for (int i = 0; i < 6; i++) h = NodeMath.Tanh(NodeMath.MatMul(h.Transpose(), x) + h); // each reads the columns of the one before
        var graph = new Graph([x], [h]);
        var program = Compiled(graph);
        foreach (var strand in StrandFinder.Find(program, 0, 2).SelectMany(r => r.Strands))
        {
            var products = strand.Steps.Where(s => ((KernelStep)program.Plan.Steps[s]).Nodes.Any(n => n.Op == Primitive.Dot));
            Assert.IsLessThan(2, products.Count(), string.Join(',', strand.Steps));
        }
        for (int threads = 2; threads <= 4; threads++) Same(program, graph, threads);
    }

    [TestMethod]
    public void Little_work_and_long_steps_make_no_strands()
    {
        var small = Chain(4, gradients: false, links: 2);
        Assert.IsEmpty(StrandFinder.Find(Compiled(small), Executable.SharingPays, 2));
        var large = Chain(512, gradients: false, width: 256);
        Assert.IsEmpty(StrandFinder.Find(Compiled(large), Executable.SharingPays, 2));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(128)]
    [DataRow(256)]
    public void Narrower_vectors_are_right_too(int bits)
    {
        var graph = Chain(29, gradients: true);
        var program = GraphCompiler.Compile(graph, new() { UseCache = false, Backend = new ExpressionBackend(vectorBits: bits) }).Program;
        for (int threads = 2; threads <= 4; threads++) Same(program, graph, threads);
    }

    [TestMethod]
    public void Programs_without_steps_have_none()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [9, 0]));
        var graph = new Graph([x], [NodeMath.Exp(x)]);
        var program = Compiled(graph);
        Assert.IsEmpty(program.Steps);
        Assert.IsEmpty(StrandFinder.Find(program, 0, 2));
        Same(program, graph, 2);
    }

    [TestMethod]
    public void A_run_allocates_nothing()
    {
        var graph = Chain(32, gradients: true);
        using var executable = new Executable(Compiled(graph), 2) { Pool = s_pool, ParallelNanoseconds = 0 };
        Assert.IsTrue(Array.Exists(executable.Stretches, s => s.Kind == StretchKind.Strands));
        Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -0.3, 0.3, new(i)))];
        Tensor[] outputs = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
        for (int run = 0; run < 50; run++) executable.Run(inputs, outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 1000; run++) executable.Run(inputs, outputs);
        Assert.IsLessThan(1000, GC.GetAllocatedBytesForCurrentThread() - before, "bytes in 1000 runs");
    }

    [TestMethod]
    public void They_can_be_switched_off()
    {
        var graph = Chain(32, gradients: false);
        var program = GraphCompiler.Compile(graph, new() { UseCache = false, Disabled = [GraphCompiler.Strands] }).Program;
        Assert.IsEmpty(StrandFinder.Find(program, 0, 2));
        Same(program, graph, 3);
    }

    [TestMethod]
    public void Explain_tells_of_strands()
    {
        var graph = Chain(32, gradients: false, links: 64);
        using var executable = new Executable(Compiled(graph), 2) { Pool = s_pool };
        Assert.IsTrue(executable.Shares(5));
        var strand = executable.StrandOf(5);
        Assert.IsNotNull(strand);
        Assert.AreEqual(4, strand.Parts);
        Assert.Contains("in a strand of", new ThreadExplainer(executable).Explain(5));
        using var alone = new Executable(Compiled(graph), 1) { Pool = s_pool };
        Assert.IsNull(alone.StrandOf(5));
    }

    // Vectors of 512 bits on every machine: with narrower ones products have several blocks of columns, which lie outside of the rows, and parts are not rows.
    internal static CompiledProgram Compiled(Graph graph) => GraphCompiler.Compile(graph, new() { UseCache = false, Backend = new ExpressionBackend(vectorBits: 512) }).Program;

    internal static Graph Chain(int rows, bool gradients, int links = Links, int width = 32)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [rows, width]));
        var w = builder.Input(new(DType.Float32, [width, width]));
        var b = builder.Input(new(DType.Float32, [rows, width]));
        var h = x;
        for (int i = 0; i < links; i++) h = NodeMath.Tanh(NodeMath.MatMul(h, w) * b + x) + x;
        if (!gradients) return new([x, w, b], [h]);
        var loss = (h * h).Sum();
        return new([x, w, b], [loss, .. Backward.Gradients([loss], [loss.ConstantLike(1)], [x, w, b]).Select(g => g!)]);
    }

    // One thread, several at the same time, and the parts one after the other from the last to the first.
    private static void Same(CompiledProgram program, Graph graph, int threads)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -0.3, 0.3, new((100 * seed) + i)))];
            var expected = Run(new(program, 1), graph, inputs);
            Compare(expected, Run(new(program, threads) { Pool = s_pool, ParallelNanoseconds = 0, StrandsBackwards = true }, graph, inputs), "backwards");
            for (int run = 0; run < 5; run++)
                Compare(expected, Run(new(program, threads) { Pool = s_pool, ParallelNanoseconds = 0 }, graph, inputs), $"{threads} threads, run {run}");
        }
    }

    private static void Compare(Tensor[] expected, Tensor[] found, string how)
    {
        for (int i = 0; i < expected.Length; i++) Assert.IsTrue(expected[i].BitsEqual(found[i]), $"output {i}, {how}");
    }

    private static Tensor[] Run(Executable executable, Graph graph, Tensor[] inputs)
    {
        using var _ = executable;
        Tensor[] outputs = [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))];
        executable.Run(inputs, outputs);
        return outputs;
    }
}
