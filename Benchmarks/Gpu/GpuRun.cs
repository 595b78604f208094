namespace Benchmarks.Gpu;

/// <summary>Something compiled for a device that can be run again and again.</summary>
/// <param name="First">Runs it and keeps what the check needs.</param>
/// <param name="Check">The number peers must agree on, of the first run.</param>
/// <param name="Owned">What to dispose afterwards.</param>
internal sealed record GpuRun(Action First, Func<double> Check, IDisposable Owned) : IDisposable
{
    /// <summary>A further run.</summary>
    public Action Again { get; init; } = First;

    /// <inheritdoc/>
    public void Dispose() => Owned.Dispose();
}
