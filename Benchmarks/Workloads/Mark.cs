namespace Benchmarks.Workloads;

/// <summary>What a row has to reach: a share of the limit, or a time.</summary>
/// <param name="Share">The limit's time divided by ours, on one thread.</param>
/// <param name="ShareOfTwo">The same on two threads; the same number when null.</param>
/// <param name="Microseconds">An absolute time instead, where overhead is all there is.</param>
/// <param name="LevelWithC">As fast as the hand-written C, which is not the limit here.</param>
internal sealed record Mark(double? Share = null, double? ShareOfTwo = null, double? Microseconds = null, bool LevelWithC = false)
{
    /// <summary>Nothing is demanded.</summary>
    public static Mark None { get; } = new();

    /// <summary>The share demanded on this many threads.</summary>
    public double? ShareOn(int threads) => threads > 1 ? ShareOfTwo ?? Share : Share;
}
