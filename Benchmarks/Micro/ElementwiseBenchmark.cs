using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>tanh(a b + c) sigmoid(a) - d.</summary>
public class ElementwiseBenchmark : WorkloadBenchmark
{
    /// <summary>Elements.</summary>
    [Params(1_000, 100_000, 1_000_000)]
    public int Count { get; set; }

    /// <inheritdoc/>
    protected override string Workload => $"W1_{Count}";
}
