using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Debugging;

/// <summary>A backend that is given kernels for narrower vectors than it asks for: what is right then is not the fault of the operations.</summary>
internal sealed class NarrowedBackend(IBackend wide, int bits) : IBackend
{
    private static readonly int[] Widths = [0, 128, 256, 512];

    public string Name => bits == 0 ? $"{wide.Name}, scalar code" : $"{wide.Name} at {bits} bits";

    public int VectorBits => bits;

    public bool CodeMayThrow => wide.CodeMayThrow;

    public bool HasFusedMultiplyAdd => wide.HasFusedMultiplyAdd;

    /// <summary>A backend at every width up to its own. One that takes whole plans has no vectors of ours.</summary>
    public static IReadOnlyList<IBackend> Ladder(IBackend backend) => backend is IPlanBackend
        ? [backend]
        : [.. Widths.Where(b => b < backend.VectorBits).Select(b => new NarrowedBackend(backend, b)), backend];

    public KernelEntry Compile(LinearKernel kernel) => wide.Compile(kernel);
}
