using System.Runtime.CompilerServices;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>A function of loaded code as a delegate. The delegate holds this, and this the code: neither goes before its last call ends.</summary>
/// <param name="code">What the function is part of.</param>
/// <param name="symbol">Its name.</param>
/// <param name="isBrief">True for a function so short that telling the garbage collector of the call would be a good part of it.</param>
internal sealed unsafe class NativeKernel(NativeCode code, string symbol, bool isBrief = false) : INativeKernel
{
    private readonly nint _function = code[symbol];

    /// <summary>What the function is part of.</summary>
    public NativeCode Code => code;

    /// <inheritdoc/>
    public nint Function => isBrief ? _function : 0;

    /// <summary>The delegate.</summary>
    public KernelEntry Entry => isBrief ? RunBriefly : Run;

    // Both are called before the runtime would get round to optimising them, and would double the time of a tiny kernel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run(long table, long lo, long hi)
    {
        ((delegate* unmanaged<long, long, long, void>)_function)(table, lo, hi);
        GC.KeepAlive(code);
    }

    // A collection waits for the end of the call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBriefly(long table, long lo, long hi)
    {
        ((delegate* unmanaged[SuppressGCTransition]<long, long, long, void>)_function)(table, lo, hi);
        GC.KeepAlive(code);
    }
}
