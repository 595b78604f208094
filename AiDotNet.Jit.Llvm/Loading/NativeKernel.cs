using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>A function of loaded code as a delegate. The delegate holds this, and this the code: neither goes before its last call ends.</summary>
internal sealed unsafe class NativeKernel(NativeCode code, string symbol)
{
    private readonly delegate* unmanaged<long, long, long, void> _function = (delegate* unmanaged<long, long, long, void>)code[symbol];

    /// <summary>What the function is part of.</summary>
    public NativeCode Code => code;

    /// <summary>The delegate.</summary>
    public KernelEntry Entry => Run;

    private void Run(long table, long lo, long hi)
    {
        _function(table, lo, hi);
        GC.KeepAlive(code);
    }
}
