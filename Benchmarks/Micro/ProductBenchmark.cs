using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>Products of square matrices.</summary>
public class ProductBenchmark : WorkloadBenchmark
{
    /// <summary>Rows and columns.</summary>
    [Params(64, 256, 1024)]
    public int Size { get; set; }

    /// <inheritdoc/>
    protected override string Workload => $"W2_{Size}";
}
