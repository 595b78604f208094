namespace AiDotNet.Jit.Inspection;

/// <summary>How long a step took, within runs of the whole program: with the caches as its predecessors leave them.</summary>
/// <param name="Step">The step and what it has to do.</param>
/// <param name="MinMicroseconds">The least time.</param>
/// <param name="MedianMicroseconds">The typical time.</param>
/// <param name="Share">The share of a run, 0 to 1, by the medians.</param>
public sealed record StepProfile(StepExplanation Step, double MinMicroseconds, double MedianMicroseconds, double Share)
{
    /// <summary>Bytes per nanosecond at the median, counting each buffer once.</summary>
    public double GigabytesPerSecond => Rate(Step.Bytes);

    /// <summary>Operations per nanosecond at the median.</summary>
    public double Gigaflops => Rate(Step.Flops);

    /// <summary>How near the least time came to the limit of one core, 0 to 1; more where several threads took part.</summary>
    public double RooflineShare => MinMicroseconds > 0 ? Step.LimitMicroseconds / MinMicroseconds : 0;

    private double Rate(double amount) => MedianMicroseconds > 0 ? amount / (1e3 * MedianMicroseconds) : 0;
}
