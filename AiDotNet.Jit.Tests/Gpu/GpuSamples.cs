using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>
/// What fits into a quick run: a part of the catalogue and of the fuzzer's graphs, and all ways of rendering. The whole of it has the category Long.
/// </summary>
[TestClass, TestCategory("Gpu")]
public sealed class GpuSamples
{
    private const int EveryNth = 8;

    public static IEnumerable<object[]> Names => OpSamples.DifferentiableNames.Where((_, i) => i % EveryNth == 0);

    public static IEnumerable<object[]> Cases => from name in GpuCases.Names from type in new[] { DType.Float32, DType.Float64 } select new object[] { name, type };

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_agree(string name)
    {
        var sample = OpSamples.Get(name);
        var (result, inputs) = sample.Build();
        Node[] sources = [.. inputs.Where(i => i.DType.IsFloat())];
        var gradients = Backward.Gradients([result], [result.ConstantLike(0.5)], sources);
        Graph graph = new(inputs, [result, .. gradients.Select((g, i) => g ?? sources[i].ConstantLike(0))]);
        CompiledComparison.Check(graph, new() { Backend = Processor.Backend }, [sample.Draw(1), sample.Draw(2)]);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Every_way_of_rendering_computes_the_same(string name, DType type)
    {
        using var backend = Processor.Open();
        backend.RenderOptions = backend.RenderOptions with { Parallelism = 1 << 14, LaunchCycles = 0, FewestVectors = 16 };
        foreach (var mode in new[] { NumericMode.Default, NumericMode.Strict })
        {
            var report = GpuCases.Run(GpuCases.Get(name, type), mode, backend);
            Assert.IsTrue(report.IsVerified, $"{name}, {type}, {mode}: {report}");
        }
    }

    [TestMethod]
    public void An_operation_without_a_kernel_is_computed_by_the_processor_in_between()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float64, [5]));
        var y = NodeMath.Exp(builder.Add(Docs.AddingAnOpTests.Cube, [x * 2])) + 1;
        Graph graph = new([x], [y, y.Sum()]);
        CompiledComparison.Check(graph, new() { Backend = Processor.Backend }, [GpuCases.Draw(graph, 1), GpuCases.Draw(graph, 2)]);
    }

    [TestMethod]
    public void Results_do_not_depend_on_timing()
    {
        var graph = GpuCases.Get("split rows");
        Tensor[] inputs = GpuCases.Draw(graph, 1), first = Run(), again = Run();
        for (int i = 0; i < first.Length; i++) Assert.IsTrue(first[i].BitsEqual(again[i]));

        Tensor[] Run()
        {
            var (program, _) = GraphCompiler.Compile(graph, new() { Backend = Processor.Backend, UseCache = false });
            using var executable = new Executable(program);
            Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
            for (int i = 0; i < 5; i++) executable.Run(inputs, outputs);
            return outputs;
        }
    }

    [TestMethod]
    [DataRow(0, 12)]
    public void Random_graphs(int first, int count) => Fuzz(first, count);

    /// <summary>First seeds of blocks of graphs.</summary>
    public static IEnumerable<object[]> Seeds => Enumerable.Range(0, 10).Select(i => new object[] { 1000 + 1000 * i });

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    [TestCategory("Long")]
    public void Two_hundred_random_graphs(int first) => Fuzz(first, 20);

    private static void Fuzz(int first, int count)
    {
        var backend = Processor.Backend;
        var before = FuzzConfiguration.BackendOf;
        FuzzConfiguration.BackendOf = _ => backend;
        try
        {
            for (int seed = first; seed < first + count; seed++)
            {
                var fuzzCase = GraphGenerator.Make(seed);
                var failure = FuzzRun.Check(fuzzCase, FuzzConfiguration.Draw(new Random(~seed), fuzzCase.Special).Take(2));
                Assert.IsNull(failure, $"seed {seed}, {failure?.Configuration}: {failure?.Message}");
            }
        }
        finally
        {
            FuzzConfiguration.BackendOf = before;
        }
    }
}
