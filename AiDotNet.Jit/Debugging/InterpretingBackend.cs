using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Debugging;

/// <summary>Kernels that are interpreted statement by statement, in the shape another backend would get: what is wrong with it is not machine code.</summary>
internal sealed class InterpretingBackend(IBackend other) : IBackend
{
    public string Name => $"interpreted kernels for {other.Name}";

    public int VectorBits => other.VectorBits;

    public bool HasFusedMultiplyAdd => other.HasFusedMultiplyAdd;

    public KernelEntry Compile(LinearKernel kernel) => (table, lo, hi) => LinearInterpreter.Run(kernel, table, lo, hi);
}
