using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Kernels that run block by block: which do, in how little memory, and that their results are right.</summary>
[TestClass]
public sealed class BlockTests
{
    private static readonly WorkerPool Pool = new(3);

    public static IEnumerable<object[]> Samples => OperationNames.Float.SelectMany(n => new[] { 40, 400 }.Select(near => new object[] { n[0], near }));

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void Operations_and_their_gradients_in_tiny_blocks(string name, int near) =>
        SampleGraph.Joint(OperationSamples<float>.Get(name)).Check(new() { Blocks = new(4, near) });

    [TestMethod]
    [DataRow(DType.Float32, 0, false)]
    [DataRow(DType.Float32, 0, true)]
    [DataRow(DType.Float64, 0, true)]
    [DataRow(DType.Float32, 1, false)]
    [DataRow(DType.Float32, 2, true)]
    public void Attention_and_its_gradient_never_hold_all_scores(DType type, int mask, bool causal)
    {
        foreach (int length in new[] { 64, 50 }) // blocks of equal size, and a smaller last one
        {
            var graph = Attention(type, length, mask, causal, true);
            var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Blocks = new(1 << 14, 2048) });
            string decisions = string.Join('\n', program.Plan.Decisions);
            Assert.IsGreaterThan(1, program.Plan.Loops.Count, decisions);
            Assert.IsFalse(program.Plan.Steps.SelectMany(s => s.Writes).Any(s => s.Type.Shape.Size >= 6L * length * length), decisions);
            CompiledComparison.Check(graph, new() { Blocks = new(1 << 14, 2048), MaxThreads = 2 }, [Draw(graph, 1), Draw(graph, 2)]);
        }
    }

    [TestMethod]
    public void Long_attention_takes_a_fraction_of_its_scores_with_and_without_gradient()
    {
        const int length = 2048;
        foreach (bool gradient in new[] { false, true })
        {
            var plan = PlanBuilder.Build(Optimized(Attention(DType.Float32, length, 0, true, gradient)), new() { VectorBits = 512, Blocks = BlockLimits.Default });
            Assert.IsLessThan(6L * length * length * sizeof(float) / 8, plan.Memory.ArenaBytes, string.Join('\n', plan.Decisions));
        }
    }

    [TestMethod]
    public void Short_attention_and_strict_plans_have_no_blocks()
    {
        var graph = Optimized(Attention(DType.Float32, 128, 0, false, true));
        Assert.IsEmpty(PlanBuilder.Build(graph, new() { VectorBits = 512, Blocks = BlockLimits.Default }).Loops);
        Assert.IsEmpty(PlanBuilder.Build(graph, new() { VectorBits = 512, Blocks = new(1, 1024), Strict = true }).Loops);
        Assert.IsEmpty(PlanBuilder.Build(graph, new() { VectorBits = 512 }).Loops);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(1)] // one head: the blocks add up in order, their kernels are shared
    public void Any_number_of_threads_gives_the_same_bits(int heads)
    {
        var graph = Attention(DType.Float32, 50, 0, true, true, heads);
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Blocks = new(1 << 12, 2048) });
        Assert.IsGreaterThan(1, program.Plan.Loops.Count, string.Join('\n', program.Plan.Decisions));
        foreach (int seed in new[] { 1, 2 })
        {
            Tensor[]? expected = null;
            foreach (int threads in new[] { 1, 2, 3, 4 })
            {
                using var executable = new Executable(program, threads) { Pool = Pool, ParallelNanoseconds = 0 };
                Tensor[] found = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
                for (int run = 0; run < 5; run++) executable.Run(Draw(graph, seed), found);
                expected ??= found;
                for (int i = 0; i < found.Length; i++) Assert.IsTrue(found[i].BitsEqual(expected[i]), $"output {i}, {threads} threads");
            }
        }
    }

    [TestMethod]
    public void A_wide_hidden_layer_takes_the_memory_of_a_block()
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. new Shape[] { [300, 16], [16, 80], [80, 16] }.Select(s => builder.Input(new(DType.Float32, s)))];
        Graph graph = new(inputs, [NodeMath.MatMul(Composites.GeluTanh(NodeMath.MatMul(inputs[0], inputs[1])), inputs[2])]);
        var options = new JitOptions { UseCache = false, Blocks = new(1 << 14, 1 << 13) };
        var (program, _) = GraphCompiler.Compile(graph, options);
        Assert.HasCount(2, program.Plan.Loops, string.Join('\n', program.Plan.Decisions)); // 300 = 18 * 16 + 12
        Assert.IsLessThan(300 * 80 * sizeof(float) / 2, program.Plan.Memory.ArenaBytes);
        CompiledComparison.Check(graph, options, [Draw(graph, 1), Draw(graph, 2)]);
    }

    private static Graph Optimized(Graph graph) => Pipeline.Default.Run(graph, new());

    // mask: 1 is bool, 2 is added. The gradient's seed is an input, so that the forward pass does not run into the backward pass.
    private static Graph Attention(DType type, int length, int mask, bool causal, bool gradient, int heads = 3)
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. Enumerable.Range(0, 3).Select(_ => builder.Input(new(type, [2, heads, length, 8])))];
        var allowed = mask == 0 ? null : builder.Input(new(mask == 1 ? DType.Bool : type, [length, length]));
        var result = Composites.ScaledDotProductAttention(inputs[0], inputs[1], inputs[2], allowed, causal);
        var loss = (result.Sum() - 1) * result; // what the gradient needs first is the whole result
        Node[] gradients = gradient ? [.. Backward.Gradients([loss.Sum()], [builder.Constant(type, 1)], inputs).Select(g => g!)] : [];
        return new(allowed is null ? inputs : [.. inputs, allowed], [result, .. gradients]);
    }

    private static Tensor[] Draw(Graph graph, int seed) => [.. graph.Inputs.Select((n, i) => TestTensors.Random(n.Type, -1, 1, new Random(seed * 10 + i)))];
}
