namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Counts a device's bytes against a budget: some drivers promise memory that they do not have.</summary>
internal sealed class MemoryAccount(long budget)
{
    private readonly Lock _gate = new();
    private long _used, _peak;
    private int _allocations;

    public long Budget => budget;

    /// <summary>Books bytes, or throws.</summary>
    public void Take(long bytes, string device)
    {
        lock (_gate)
        {
            if (_used + bytes > budget)
            {
                throw new GpuException(GpuFault.OutOfMemory,
                    $"{device} was asked for {bytes:N0} bytes, {_used:N0} of the budget of {budget:N0} are in use. Use smaller batches, dispose what is not needed, or raise GpuOptions.MemoryBudget.");
            }
            _used += bytes;
            _peak = Math.Max(_peak, _used);
            _allocations++;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            _allocations--;
        }
    }

    public GpuMemory Read(long? free)
    {
        lock (_gate) return new(_used, _peak, budget, _allocations, free);
    }
}
