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
        var linear = Lowering.Run(kernel, schedule);
        string text = linear.ToString();
        string body = text[text.IndexOf('(', StringComparison.Ordinal)..];
        if (!_compiled.TryGetValue(body, out var entry)) _compiled[body] = entry = backend.Compile(linear);
        return (linear, entry);
    }
}
