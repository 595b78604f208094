using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Code of a kernel that runs as part of a merged one: compiled when somebody first wants to run it by itself, as who measures steps does, or
/// several threads that share a wave.
/// </summary>
internal sealed class LaterCode
{
    private readonly IBackend _backend;
    private readonly LinearKernel _kernel;
    private KernelEntry? _code;

    public LaterCode(IBackend backend, LinearKernel kernel)
    {
        (_backend, _kernel) = (backend, kernel);
        Entry = (table, lo, hi) => (_code ??= _backend.Compile(_kernel))(table, lo, hi); // two threads that come here first compile equal code
    }

    /// <summary>Runs it.</summary>
    public KernelEntry Entry { get; }
}
