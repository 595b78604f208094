using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// A compiled kernel. <paramref name="table"/> is the address of an array of buffer addresses, one per buffer slot;
/// <paramref name="lo"/> and <paramref name="hi"/> are this call's part of the kernel's parallel loop.
/// </summary>
public delegate void KernelEntry(long table, long lo, long hi);

/// <summary>Turns kernels into machine code.</summary>
public interface IBackend
{
    /// <summary>The name in options, reports and cache keys, like "expressions".</summary>
    public string Name { get; }

    /// <summary>The width of vector registers in bits: 512, 256, 128, or 0 for scalar code.</summary>
    public int VectorBits { get; }

    /// <summary>True when a fused multiply-add is one instruction. Where it is a library call, products and sums are kept apart.</summary>
    public bool HasFusedMultiplyAdd => true;

    /// <summary>
    /// True when code may throw while it runs. A program that overwrites its inputs, a training step say, then copies them before each run and puts them
    /// back when it throws, so that another backend can do the run.
    /// </summary>
    public bool CodeMayThrow => true;

    /// <summary>Machine code for one kernel. May be called from several threads.</summary>
    public KernelEntry Compile(LinearKernel kernel);
}
