using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Training;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>What is said about memory and threads is what the program does.</summary>
[TestClass]
public sealed class PlacementExplanationTests
{
    private static readonly MachineLimits Stated = new(100, [new(1 << 15, 50)], "stated");

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Results_are_written_where_it_says(bool fuse)
    {
        foreach (var program in Programs(fuse))
        {
            using var executable = new Executable(program, 1);
            var explained = new StepExplainer(executable, Stated).Explain();
            foreach (var (step, said) in program.Plan.Steps.Zip(explained))
            {
                if (step is not KernelStep kernel || kernel.Nodes.Count == 0) continue;
                bool overwrites = Loaded(kernel).Intersect(kernel.Writes).Any();
                var over = program.Plan.Placements.Where(p => p.IsInPlace && kernel.Nodes.Contains(p.Result)).Select(p => p.Over!).ToList();
                if (overwrites) Assert.IsNotEmpty(over, $"{said.Index} {said.Name}");
                if (over.Exists(o => o.Op != Primitive.Input)) Assert.IsTrue(overwrites, $"{said.Index} {said.Name}");
                Assert.AreEqual(over.Count, said.Placements.Count(p => p.IsInPlace));
                CollectionAssert.IsSubsetOf(kernel.Nodes.Where(program.Plan.Graph.Outputs.Contains).Select(n => n.Id).ToArray(), said.Placements.Select(p => p.Node).ToArray());
            }
        }
    }

    [TestMethod]
    public void A_parameter_that_somebody_needs_later_is_replaced_at_the_end()
    {
        var builder = new GraphBuilder();
        Node p = builder.Input(new(DType.Float32, [6, 6])), x = builder.Input(new(DType.Float32, [6, 6]));
        var next = NodeMath.MatMul(p, x);
        var graph = new Graph([p, x], [next, NodeMath.Exp(x)]);
        var plan = PlanBuilder.Build(graph, new() { VectorBits = 128, Updates = new Dictionary<int, int> { [0] = 0 } });
        var said = plan.Placements.Single(d => d.Result.Op == Primitive.Dot && d.Over?.Op == Primitive.Input);
        Assert.IsFalse(said.IsInPlace);
        StringAssert.Contains($"{said}", "at other points");
        Assert.IsTrue(plan.Steps.Any(s => s is KernelStep { Kernel.Name: "copy" }));
    }

    [TestMethod]
    [DataRow(4_000)]
    [DataRow(0)]
    public void Threads_share_the_steps_it_says(double threshold)
    {
        using var pool = new WorkerPool(2);
        foreach (var program in Programs(true))
        {
            foreach (int threads in new[] { 1, 3 })
            {
                using var executable = new Executable(program, threads) { Pool = pool, ParallelNanoseconds = threshold };
                var explained = new StepExplainer(executable, Stated).Explain();
                foreach (var stretch in executable.Stretches)
                {
                    for (int i = stretch.First; i < stretch.End; i++)
                    {
                        bool inStrand = stretch.Kind == StretchKind.Strands && executable.StrandOf(i) is { } strand && executable.IsShared(strand);
                        Assert.AreEqual(stretch.Kind == StretchKind.Shared, explained[i].Threads.Contains("shared among threads", StringComparison.Ordinal), explained[i].Threads);
                        Assert.AreEqual(inStrand, explained[i].Threads.Contains("in a strand", StringComparison.Ordinal), explained[i].Threads);
                        var wave = program.Waves[explained[i].Wave];
                        Assert.IsTrue(wave.First <= i && i < wave.First + wave.Count);
                    }
                }
            }
        }
    }

    private static IEnumerable<CompiledProgram> Programs(bool fuse)
    {
        var builder = new GraphBuilder();
        Node[] x = [builder.Input(new(DType.Float32, [300, 50])), builder.Input(new(DType.Float32, [300, 50])), builder.Input(new(DType.Float32, [50, 50]))];
        var t = NodeMath.Tanh(x[0] * x[1]);
        var u = NodeMath.Exp(t) * t;
        yield return GraphCompiler.Compile(new(x, [NodeMath.Exp(u) * u - u.Sum([1], keepDims: true), NodeMath.MatMul(NodeMath.Relu(NodeMath.MatMul(x[0], x[2])), x[2])]), new() { UseCache = false, Fuse = fuse }).Program;
        using var step = TrainedNetwork<float>.Mlp(20, 30, 5).Compile(Optimizer.Adam(1e-3), new() { UseCache = false, Fuse = fuse });
        step.Run(new Tensor<float>([8, 20]), new Tensor<int>([8]));
        yield return step.Program!;
    }

    private static IEnumerable<Storage> Loaded(KernelStep step)
    {
        var pending = new Stack<Value>(step.Kernel.Stores.Where(s => !s.Accumulate).Select(s => s.Value));
        var seen = new HashSet<Value>();
        while (pending.TryPop(out var value))
        {
            if (!seen.Add(value)) continue;
            if (value is Load load) yield return step.Storages[load.Buffer.Slot];
            foreach (var operand in value.Operands) pending.Push(operand);
        }
    }
}
