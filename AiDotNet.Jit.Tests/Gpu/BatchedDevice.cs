using System.Text;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>
/// A device that has compiled many sources as one beforehand: PoCL reads its own headers for every program it is given, which takes it longer
/// than the kernel. A source it was not told of is compiled by itself.
/// </summary>
internal sealed class BatchedDevice(IGpuDevice inner) : IGpuDevice
{
    private const int Together = 24;

    private readonly Dictionary<string, Part> _prepared = [];
    private readonly List<IGpuModule> _modules = [];

    public GpuDeviceInfo Info => inner.Info;

    public KernelDialect Dialect => inner.Dialect;

    public GpuMemory Memory => inner.Memory;

    /// <summary>Sources that were compiled by themselves.</summary>
    public int Single { get; private set; }

    /// <summary>Compiles what will be asked for later. What the compiler refuses is left for then, so that the error is that of one source.</summary>
    public void Prepare(IEnumerable<string> sources)
    {
        foreach (string[] some in sources.Distinct().Where(s => !_prepared.ContainsKey(s)).Chunk(Together)) Compile(some);
    }

    public IGpuQueue CreateQueue(bool timing = false) => inner.CreateQueue(timing);

    public IGpuBuffer Allocate(long bytes) => inner.Allocate(bytes);

    public PinnedMemory AllocatePinned(long bytes) => inner.AllocatePinned(bytes);

    public IGpuModule Compile(string source)
    {
        if (_prepared.TryGetValue(source, out var part)) return part;
        Single++;
        return inner.Compile(source);
    }

    public void Dispose()
    {
        foreach (var module in _modules) module.Dispose();
        inner.Dispose();
    }

    private void Compile(string[] sources)
    {
        var text = new StringBuilder();
        for (int i = 0; i < sources.Length; i++) text.Append(sources[i].Replace("void k", $"void part{i}_k", StringComparison.Ordinal)).Append('\n');
        try
        {
            var module = inner.Compile(text.ToString());
            _modules.Add(module);
            for (int i = 0; i < sources.Length; i++) _prepared.Add(sources[i], new(module, $"part{i}_"));
        }
        catch (GpuException)
        {
        }
    }

    private sealed class Part(IGpuModule module, string prefix) : IGpuModule
    {
        public string BuildLog => module.BuildLog;

        public IGpuKernel GetKernel(string name) => module.GetKernel(prefix + name);

        public void Dispose() { } // the others still need the module
    }
}
