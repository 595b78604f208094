using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using Lowered = AiDotNet.Jit.Kernels.Lowering;

namespace AiDotNet.Jit.Tests.Debugging;

/// <summary>Compilers with one fault each: kernels of some kind write nothing. Public, for programs that tests compile.</summary>
public static class BrokenCompilers
{
    private static readonly VType Wide = new(DType.Float32, 8);

    /// <summary>Kernels with an exponential are lowered to nothing, alone and fused.</summary>
    public static JitOptions Lowering { get; } = new() { Lower = (kernel, schedule) => Emptied(kernel, schedule, "exp") };

    /// <summary>Only the kernel in which an exponential is fused with its sum is lowered to nothing.</summary>
    public static JitOptions Fusion { get; } = new() { Lower = (kernel, schedule) => Emptied(kernel, schedule, "exp_reduce_sum") };

    /// <summary>Machine code for scalars does nothing in kernels with an exponential.</summary>
    public static JitOptions Backend { get; } = new() { Backend = new Faulty(0, k => Has(k, "exp"), (_, _) => false) };

    /// <summary>Machine code does nothing for the fused kernel.</summary>
    public static JitOptions FusedBackend { get; } = new() { Backend = new Faulty(0, k => Has(k, "exp_reduce_sum"), (_, _) => false) };

    /// <summary>Machine code for vectors of 256 bits does nothing.</summary>
    public static JitOptions VectorWidth { get; } = new() { Backend = new Faulty(256, k => k.ToString().Contains(Wide.ToString(), StringComparison.Ordinal), (_, _) => false) };

    /// <summary>A kernel does the first part of its work and no other.</summary>
    public static JitOptions Threads { get; } = new() { Backend = new Faulty(0, _ => true, (lo, _) => lo == 0) };

    private static LinearKernel Emptied(Kernel kernel, Schedule schedule, string part) =>
        Has(kernel.Name, part) ? Lowered.Run(kernel, schedule) with { Body = [] } : Lowered.Run(kernel, schedule);

    private static bool Has(LinearKernel kernel, string part) => Has(kernel.Name, part);

    private static bool Has(string name, string part) => name.Contains(part, StringComparison.Ordinal);

    private sealed class Faulty(int bits, Func<LinearKernel, bool> isFaulty, Func<long, long, bool> runs) : IBackend
    {
        private readonly ExpressionBackend _real = new(vectorBits: bits);

        public string Name => "faulty";

        public int VectorBits => bits;

        public bool HasFusedMultiplyAdd => _real.HasFusedMultiplyAdd;

        public KernelEntry Compile(LinearKernel kernel)
        {
            var entry = _real.Compile(kernel);
            if (!isFaulty(kernel)) return entry;
            return (table, lo, hi) =>
            {
                if (runs(lo, hi)) entry(table, lo, hi);
            };
        }
    }
}
