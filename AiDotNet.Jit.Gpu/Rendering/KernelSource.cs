using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// A kernel as source, without the dialect's prelude, and how to start it. The arguments of every entry are, for each buffer of the kernel in
/// order, the buffer and the byte in it where the tensor starts; then the same for the scratch memory if there is any; then the launch's number
/// if it has one.
/// </summary>
/// <param name="Source">One or more entries.</param>
/// <param name="Launches">What to start, in this order.</param>
/// <param name="ScratchBytes">Memory that is only used between these launches.</param>
public sealed record KernelSource(string Source, IReadOnlyList<KernelLaunch> Launches, long ScratchBytes = 0);

/// <summary>One start of an entry.</summary>
/// <param name="Entry">Its name in the source.</param>
/// <param name="Grid">How many work-items.</param>
/// <param name="Number">The last argument, or null where the entry has none.</param>
public sealed record KernelLaunch(string Entry, LaunchGrid Grid, int? Number = null)
{
    /// <summary>What the device's library computes instead of an entry, or null. Its slots are the kernel's buffers, then the scratch memory.</summary>
    public MatrixProduct? Product { get; init; }
}
