namespace AiDotNet.Jit.Gpu;

/// <summary>What a step of a run took on the device.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Note">Its launches, and which of several ways was chosen.</param>
/// <param name="Milliseconds">From the end of the step before to its own end.</param>
public sealed record GpuStepTime(string Kernel, string Note, double Milliseconds);
