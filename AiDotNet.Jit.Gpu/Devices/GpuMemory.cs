namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Where a device's memory is.</summary>
/// <param name="Used">Bytes this process holds on the device through this object.</param>
/// <param name="Peak">The most it ever held.</param>
/// <param name="Budget">The most it may hold.</param>
/// <param name="Allocations">Buffers held.</param>
/// <param name="Free">Bytes the driver says are free for anybody, or null where it does not say.</param>
public readonly record struct GpuMemory(long Used, long Peak, long Budget, int Allocations, long? Free);
