namespace AiDotNet.Jit.Inspection;

/// <summary>How fast one core reads data that fits a given size.</summary>
/// <param name="Bytes">The size: of a cache, or beyond all of them.</param>
/// <param name="GigabytesPerSecond">The speed.</param>
public sealed record BandwidthLevel(long Bytes, double GigabytesPerSecond);
