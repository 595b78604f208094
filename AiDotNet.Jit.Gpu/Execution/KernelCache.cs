using System.Collections.Concurrent;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>Compiled kernels by their source: equal kernels of all programs of a device are compiled once.</summary>
internal sealed class KernelCache(IGpuDevice device) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Dictionary<string, IGpuKernel>>> _modules = new();
    private readonly ConcurrentBag<IGpuModule> _compiled = [];

    public int Count => _modules.Count;

    /// <summary>The entries of a source, by name.</summary>
    public IReadOnlyDictionary<string, IGpuKernel> Get(KernelSource kernel)
    {
        var module = _modules.GetOrAdd(kernel.Source, source => new(() => Compile(source, kernel.Launches)));
        try
        {
            return module.Value;
        }
        catch
        {
            _modules.TryRemove(kernel.Source, out _); // a failure is not remembered
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var module in _modules.Values.Where(m => m.IsValueCreated))
        {
            foreach (var kernel in module.Value.Values) kernel.Dispose();
        }
        foreach (var module in _compiled) module.Dispose();
        _modules.Clear();
        _compiled.Clear();
    }

    private Dictionary<string, IGpuKernel> Compile(string source, IReadOnlyList<KernelLaunch> launches)
    {
        var module = device.Compile(source);
        _compiled.Add(module);
        return launches.Where(l => l.Product is null).Select(l => l.Entry).Distinct().ToDictionary(entry => entry, module.GetKernel);
    }
}
