using Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>A workload of the comparison, compiled once and run again and again.</summary>
public abstract class WorkloadBenchmark
{
    private Exercise? _exercise;

    /// <summary>The most threads of one run.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The name of the workload.</summary>
    protected abstract string Workload { get; }

    /// <summary>Compiles.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _exercise = Catalogue.Matching([Workload]).Single().Create();
        _exercise.Compile(new() { MaxThreads = Threads });
    }

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void Cleanup() => _exercise?.Dispose();

    /// <summary>One run.</summary>
    [Benchmark]
    public void Run() => _exercise!.Run();
}
