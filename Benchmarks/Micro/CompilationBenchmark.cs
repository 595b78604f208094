using AiDotNet.Jit;
using Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>The time from a model to machine code, without the cache.</summary>
public class CompilationBenchmark
{
    private Exercise? _exercise;

    /// <summary>A workload of the comparison.</summary>
    [Params("W6_fwdbwd", "W4_adam", "W9_train_adam", "W10_fwdbwd")]
    public string Workload { get; set; } = "W4_adam";

    /// <summary>Makes the model.</summary>
    [GlobalSetup]
    public void Setup() => _exercise = Catalogue.Matching([Workload]).Single().Create();

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void Cleanup() => _exercise?.Dispose();

    /// <summary>Traces, plans and compiles.</summary>
    [Benchmark]
    public CompilationStats Compile() => _exercise!.Compile(new() { UseCache = false });
}
