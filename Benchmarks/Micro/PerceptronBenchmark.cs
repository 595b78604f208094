using BenchmarkDotNet.Attributes;

namespace Benchmarks.Micro;

/// <summary>A network 784-128-10 on batches of 64.</summary>
public class PerceptronBenchmark : WorkloadBenchmark
{
    /// <summary>What of it: the forward pass, gradients, or a whole step.</summary>
    [Params("fwd", "fwdbwd", "sgd", "adam")]
    public string Part { get; set; } = "fwd";

    /// <inheritdoc/>
    protected override string Workload => $"W4_{Part}";
}
