namespace AiDotNet.Jit.Planning;

/// <summary>When kernels run block by block.</summary>
/// <param name="FarBytes">What lies between the kernels of a chain must be at least this large: below, it stays in the caches anyway.</param>
/// <param name="NearBytes">What lies between them for one block should be no larger than this.</param>
public sealed record BlockLimits(long FarBytes, long NearBytes)
{
    /// <summary>For processors with a second-level cache of about one megabyte.</summary>
    public static BlockLimits Default { get; } = new(8 << 20, 1 << 20);
}
