namespace Benchmarks.Compare;

/// <summary>Times of one piece of work, in microseconds per call.</summary>
/// <param name="Median">The median over the samples.</param>
/// <param name="P10">The tenth percentile.</param>
/// <param name="P90">The ninetieth percentile.</param>
/// <param name="Min">The fastest sample.</param>
/// <param name="First">The very first call.</param>
/// <param name="Count">Samples taken.</param>
/// <param name="Repeats">Calls per sample.</param>
/// <param name="BytesPerRun">Managed bytes one call allocates.</param>
/// <param name="OtherCpu">Processors other programs kept busy meanwhile; null where the system does not tell.</param>
internal sealed record Sample(
    double Median, double P10, double P90, double Min, double First, int Count, int Repeats, double BytesPerRun, double? OtherCpu);
