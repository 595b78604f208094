namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>How many work-items run a kernel, along one dimension.</summary>
/// <param name="Groups">Work-groups.</param>
/// <param name="Local">Work-items of a group.</param>
public readonly record struct LaunchGrid(long Groups, int Local);
