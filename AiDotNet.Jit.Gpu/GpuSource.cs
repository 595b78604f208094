using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Gpu;

[assembly: JitBackendPackage("gpu", typeof(GpuSource))]

namespace AiDotNet.Jit.Gpu;

/// <summary>The backend that <c>[JitBackend("gpu")]</c> and the tuner get: the first GPU; never a processor that calls itself a device.</summary>
internal sealed class GpuSource : IBackendSource
{
    public IBackend Create() => new GpuBackend();
}
