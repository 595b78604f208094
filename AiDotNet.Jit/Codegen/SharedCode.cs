using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Codegen;

/// <summary>Machine code by what it does: kernels that turn out equal after lowering share one delegate.</summary>
internal sealed class SharedCode(IBackend backend)
{
    private readonly Dictionary<string, KernelEntry> _compiled = [];

    /// <summary>Distinct pieces of machine code.</summary>
    public int Count => _compiled.Count;

    /// <summary>Lowers a kernel, and compiles it unless an equal one was compiled before.</summary>
    public (LinearKernel Linear, KernelEntry Entry) Of(Kernel kernel, Schedule schedule)
    {
        var lowered = LoweredKernel.Of(Lowering.Run(kernel, schedule));
        if (!_compiled.TryGetValue(lowered.Body, out var entry)) _compiled[lowered.Body] = entry = backend.Compile(lowered.Linear);
        return (lowered.Linear, entry);
    }
}
