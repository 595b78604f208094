using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.CSharp;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Debugging;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Inspection;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Tiny kernels in a row are one method, which computes the bits of the kernels alone and is no more to compile than they.</summary>
[TestClass]
public sealed class MergingTests
{
    private static readonly Dictionary<int, int> NoUpdates = [];

    [TestMethod]
    [DataRow(nameof(Updates))]
    [DataRow(nameof(Types))]
    [DataRow(nameof(Chain))]
    [DataRow(nameof(Scattered))]
    public void Merged_kernels_compute_the_bits_of_kernels_apart(string subject)
    {
        foreach (var mode in new[] { NumericMode.Strict, NumericMode.Default })
        {
            foreach (var backend in Backends()) Compare(Subject(subject), new() { Mode = mode, Backend = new Verifying(backend), UseCache = false, Merging = MergeLimits.Unlimited });
        }
    }

    [TestMethod]
    public void A_method_may_hold_kernels_of_several_types()
    {
        var (graph, updates) = Types();
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Merging = MergeLimits.Unlimited }, updates);
        var types = program.Merged.Values.Select(m => program.Plan.Steps.Skip(m.Steps.First).Take(m.Steps.Count).SelectMany(s => s.Writes).Select(w => w.Type.DType).Distinct().Count());
        Assert.IsGreaterThan(2, types.Max());
    }

    [TestMethod]
    public void Threads_share_what_they_share_and_the_rest_is_merged()
    {
        using var pool = new WorkerPool(3);
        var (graph, updates) = Types();
        JitOptions options = new() { UseCache = false, Merging = MergeLimits.Unlimited };
        var (program, _) = GraphCompiler.Compile(graph, options, updates);
        for (int seed = 1; seed <= 2; seed++)
        {
            var one = Run(new(program, 1), graph, updates, seed);
            var shared = Run(new(program, 4) { Pool = pool, ParallelNanoseconds = 0 }, graph, updates, seed);
            for (int i = 0; i < one.Length; i++) Assert.IsTrue(one[i].BitsEqual(shared[i]), $"result {i}, seed {seed}");
        }
    }

    [TestMethod]
    public void Kernels_that_differ_are_merged_and_equal_ones_are_not_compiled_again()
    {
        var (different, equal) = (Compile(Updates(i => 3 + i)), Compile(Updates(_ => 16)));
        Assert.IsLessThan(12, Calls(different), "twelve kernels");
        Assert.IsLessThan(12, different.CompiledKernelCount);
        Assert.AreEqual(12, Calls(equal));
        Assert.AreEqual(1, equal.CompiledKernelCount);
    }

    [TestMethod]
    public void What_repeats_as_a_whole_is_compiled_once()
    {
        var (graph, updates) = Layers(6);
        var (merged, apart) = (Compile((graph, updates)), Compile((graph, updates), merged: false));
        Assert.IsLessThan(Calls(apart), Calls(merged), "calls");
        Assert.IsLessThan(apart.CompiledKernelCount, merged.CompiledKernelCount, "pieces of code");
        Assert.IsLessThan(merged.Merged.Count, merged.Merged.Values.Select(m => m.Code.Entry).Distinct().Count(), "runs share code");
        Compare((graph, updates), Wide);
    }

    [TestMethod]
    public void Long_kernels_and_those_that_threads_share_stay_alone()
    {
        var builder = new GraphBuilder();
        var (x, small) = (builder.Input(new(DType.Float32, [300, 300])), builder.Input(new(DType.Float32, [3])));
        var program = Compile((new([x, small], [NodeMath.Tanh(x), NodeMath.Tanh(small), NodeMath.Exp(small).Sum([0])]), NoUpdates));
        Assert.IsEmpty(program.Merged, "the wave of all three is shared");
        Assert.AreEqual(program.Waves.Single().Count, program.Steps.Length);
    }

    [TestMethod]
    public void Who_looks_on_sees_every_kernel()
    {
        var (graph, updates) = Types();
        JitOptions options = new() { UseCache = false, Merging = MergeLimits.Unlimited };
        var (program, _) = GraphCompiler.Compile(graph, options, updates);
        Assert.IsGreaterThan(0, program.Merged.Count);
        for (int seed = 1; seed <= 2; seed++)
        {
            var ended = new List<int>();
            var seen = Run(new(program, 1), graph, updates, seed, new Witness(ended));
            CollectionAssert.AreEqual(Enumerable.Range(0, program.Steps.Length).ToArray(), ended);
            var expected = Run(new(program, 1), graph, updates, seed);
            for (int i = 0; i < seen.Length; i++) Assert.IsTrue(expected[i].BitsEqual(seen[i]), $"result {i}, seed {seed}");
        }
    }

    [TestMethod]
    public void Exported_code_of_a_merged_program_computes_its_bits()
    {
        var (graph, _) = Types();
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Merging = MergeLimits.Unlimited });
        var code = new GeneratedCode([CSharpProgram.Write(program, NoUpdates, "Sample", "Merged")]);
        for (int seed = 1; seed <= 2; seed++)
        {
            var expected = Run(new(program, 1), graph, NoUpdates, seed);
            Tensor[] found = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
            code.Run("Merged", [.. Draw(graph, seed), .. found]);
            for (int i = 0; i < found.Length; i++) Assert.IsTrue(expected[graph.Inputs.Count + i].BitsEqual(found[i]), $"result {i}, seed {seed}");
        }
    }

    // ---- subjects ----

    private static (Graph, Dictionary<int, int>) Subject(string name) => name switch
    {
        nameof(Updates) => Updates(i => 3 + i),
        nameof(Types) => Types(),
        nameof(Chain) => Chain(),
        _ => Scattered(),
    };

    // Every kernel overwrites what it reads.
    private static (Graph, Dictionary<int, int>) Updates(Func<int, int> size)
    {
        var builder = new GraphBuilder();
        Node[] parameters = [.. Enumerable.Range(0, 12).Select(i => builder.Input(new(DType.Float32, [size(i)])))];
        Node[] gradients = [.. parameters.Select(p => builder.Input(p.Type))];
        Node[] updated = [.. parameters.Zip(gradients, (p, g) => p - g * g * NodeMath.Tanh(p))];
        return (new([.. parameters, .. gradients], updated), updated.Index().ToDictionary(u => u.Index, u => u.Index));
    }

    // Scalars of four types beside vectors, and what one kernel writes the next one reads.
    private static (Graph, Dictionary<int, int>) Types()
    {
        var builder = new GraphBuilder();
        Node a = builder.Input(new(DType.Float32, [9])), b = builder.Input(new(DType.Float64, [1])), c = builder.Input(new(DType.Int32, [9]));
        var total = (a * a).Sum([0]);
        var least = b.ReduceMin([0]);
        var largest = c.ReduceMax([0]);
        var mixed = NodeMath.Cast(total, DType.Float64) * least + NodeMath.Cast(largest, DType.Float64);
        return (new([a, b, c], [a * total, b + mixed, c - largest, NodeMath.Equal(c, largest), mixed]), NoUpdates);
    }

    // Each kernel waits for the one before; memory is used again.
    private static (Graph, Dictionary<int, int>) Chain()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [5, 6]));
        Node[] weights = [.. Enumerable.Range(0, 4).Select(i => builder.Input(new(DType.Float32, [6 + i, 7 + i])))];
        var y = x;
        foreach (var weight in weights) y = Composites.Softmax(NodeMath.MatMul(y, weight), -1);
        return (new([x, .. weights], [y]), NoUpdates);
    }

    // Loops with a parallel part, sums in memory and rows found at run time.
    private static (Graph, Dictionary<int, int>) Scattered()
    {
        var builder = new GraphBuilder();
        Node table = builder.Input(new(DType.Float32, [4, 3])), x = builder.Input(new(DType.Float32, [6, 3]));
        var rows = NodeMath.Cast(NodeMath.Less(x.ReduceMax([1]), x.Sum([1]) + x.ReduceMax([1])), DType.Int32);
        var gathered = NodeMath.Gather(table, rows);
        return (new([table, x], [gathered * x, gathered.Sum([0]), NodeMath.MatMul((gathered - x).Permute([1, 0]), x)]), NoUpdates);
    }

    // Layers of equal kernels, in which a long one stands between the tiny ones, so that no run holds them all.
    private static (Graph, Dictionary<int, int>) Layers(int count)
    {
        var builder = new GraphBuilder();
        Node input = builder.Input(new(DType.Float32, [4, 4])), wide = builder.Input(new(DType.Float32, [4, 300])), narrow = builder.Input(new(DType.Float32, [300, 4]));
        var x = input;
        for (int i = 0; i < count; i++)
        {
            var hidden = Composites.Softmax(NodeMath.MatMul(NodeMath.Tanh(x).Permute([1, 0]), x), -1);
            x = NodeMath.MatMul(NodeMath.MatMul(hidden, wide), narrow);
        }
        return (new([input, wide, narrow], [x]), NoUpdates);
    }

    // ---- running ----

    private static IEnumerable<IBackend> Backends()
    {
        foreach (int bits in new[] { 0, 128, 256, 512 }) yield return new ExpressionBackend(vectorBits: bits);
        yield return new InterpretingBackend(ExpressionBackend.Shared);
        if (LlvmBackend.Probe(out _)) yield return new LlvmBackend();
    }

    // Vectors of one width on every machine: what is tiny depends on it.
    private static JitOptions Wide => new() { UseCache = false, Backend = new ExpressionBackend(vectorBits: 512) };

    private static CompiledProgram Compile((Graph Graph, Dictionary<int, int> Updates) subject, bool merged = true) =>
        GraphCompiler.Compile(subject.Graph, Wide with { Disabled = merged ? [] : [GraphCompiler.Merging] }, subject.Updates).Program;

    private static int Calls(CompiledProgram program) => program.Steps.Length - program.Merged.Values.Sum(m => m.Steps.Count - 1);

    private static void Compare((Graph Graph, Dictionary<int, int> Updates) subject, JitOptions options)
    {
        var (graph, updates) = subject;
        var (merged, _) = GraphCompiler.Compile(graph, options, updates);
        var (apart, _) = GraphCompiler.Compile(graph, options with { Disabled = [GraphCompiler.Merging] }, updates);
        Assert.IsGreaterThan(0, merged.Merged.Count);
        Assert.IsEmpty(apart.Merged);
        for (int seed = 1; seed <= 2; seed++)
        {
            var (expected, found) = (Run(new(apart, 1), graph, updates, seed), Run(new(merged, 1), graph, updates, seed));
            for (int i = 0; i < found.Length; i++) Assert.IsTrue(expected[i].BitsEqual(found[i]), $"{options.Mode}, {options.Backend?.Name}, result {i}, seed {seed}");
        }
    }

    private static Tensor[] Draw(Graph graph, int seed) => [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -1, 1, new(100 * seed + i)))];

    private static Tensor[] Run(Executable executable, Graph graph, Dictionary<int, int> updates, int seed) => Run(executable, graph, updates, seed, default(Unobserved));

    // All inputs, for some are overwritten, and the outputs.
    private static Tensor[] Run<TObserver>(Executable executable, Graph graph, Dictionary<int, int> updates, int seed, TObserver observer) where TObserver : struct, IStepObserver
    {
        using var _ = executable;
        var inputs = Draw(graph, seed);
        Tensor?[] outputs = [.. graph.Outputs.Select((o, i) => updates.ContainsKey(i) ? null : TensorSource.Poisoned(o.Type))];
        executable.Run(inputs, outputs, observer);
        return [.. inputs, .. outputs.OfType<Tensor>()];
    }

    private readonly struct Witness(List<int> ended) : IStepObserver
    {
        public static bool SeesWaves => false;

        public void Begin() { }

        public void Ended(int step) => ended.Add(step);

        public void EndedInTurns(int first, ReadOnlySpan<long> ticks) => Assert.Fail("nothing runs in blocks");
    }

    private sealed class Verifying(IBackend backend) : IBackend
    {
        public string Name => backend.Name;

        public int VectorBits => backend.VectorBits;

        public bool HasFusedMultiplyAdd => backend.HasFusedMultiplyAdd;

        public bool CodeMayThrow => backend.CodeMayThrow;

        public KernelEntry Compile(LinearKernel kernel)
        {
            LinearVerifier.Verify(kernel);
            return backend.Compile(kernel);
        }
    }
}
