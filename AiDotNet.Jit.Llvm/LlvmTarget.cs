using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Native;
using static AiDotNet.Jit.Llvm.Native.Api;

namespace AiDotNet.Jit.Llvm;

/// <summary>The machine that code is for.</summary>
/// <param name="Triple">Architecture and system in LLVM's words, like x86_64-unknown-linux-gnu.</param>
/// <param name="Cpu">A processor or level LLVM knows: x86-64-v3, znver4, generic.</param>
/// <param name="Features">Further features, like +avx2,-avx512f; empty for those of the processor.</param>
public sealed record LlvmTarget(string Triple, string Cpu, string Features = "")
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Initialized = [];

    /// <summary>x86-64 Linux at one of the four levels of the psABI: 1, 2 (SSE4.2), 3 (AVX2, FMA) or 4 (AVX-512).</summary>
    public static LlvmTarget LinuxX64(int level) => new("x86_64-unknown-linux-gnu", level == 1 ? "x86-64" : $"x86-64-v{level}");

    /// <summary>64-bit ARM Linux, any processor.</summary>
    public static LlvmTarget LinuxArm64 { get; } = new("aarch64-unknown-linux-gnu", "generic");

    /// <summary>The first part of the triple.</summary>
    public string Architecture => Triple[..Math.Max(0, Triple.IndexOf('-', StringComparison.Ordinal))];

    /// <summary>The widest vectors its registers hold, in bits.</summary>
    public int VectorBits => Architecture switch
    {
        "x86_64" => Has("x86-64-v4", "+avx512dq") ? 512 : Has("x86-64-v3", "+avx2") ? 256 : 128,
        _ => 128,
    };

    /// <summary>True when a fused multiply-add is one instruction.</summary>
    public bool HasFusedMultiplyAdd => Architecture is not "x86_64" || VectorBits >= 256 || Has("", "+fma");

    /// <summary>This machine, with everything it can do.</summary>
    internal static unsafe LlvmTarget Host(LlvmLibrary library)
    {
        Initialize(library, RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "AArch64" : "X86");
        return new(Take(LLVMGetDefaultTargetTriple()), Take(LLVMGetHostCPUName()), Take(LLVMGetHostCPUFeatures()));
    }

    /// <summary>A machine description for the code generator; dispose of it with <see cref="LLVMDisposeTargetMachine"/>.</summary>
    internal unsafe nint CreateMachine(LlvmLibrary library, LlvmLevel level)
    {
        Initialize(library, Architecture is "aarch64" or "arm64" ? "AArch64" : Architecture is "riscv64" ? "RISCV" : "X86");
        fixed (byte* triple = Text(Triple), cpu = Text(Cpu), features = Text(Features))
        {
            nint target;
            byte* message = null;
            if (LLVMGetTargetFromTriple(triple, &target, &message) != 0)
                throw new BackendException($"LLVM does not know the target {Triple}: {Take(message)}. Use a triple like x86_64-unknown-linux-gnu.");
            nint machine = LLVMCreateTargetMachine(target, triple, cpu, features, (int)level, RelocationPic, CodeModelDefault);
            return machine != 0 ? machine : throw new BackendException($"LLVM has no code generator for {this}. Check the processor's name.");
        }
    }

    // What LLVMInitializeAllTargets would do is inline in LLVM's headers, so the functions behind it are called by name.
    private static unsafe void Initialize(LlvmLibrary library, string architecture)
    {
        lock (Gate)
        {
            if (!Initialized.Add(architecture)) return;
            foreach (string part in new[] { "TargetInfo", "Target", "TargetMC", "AsmPrinter" })
            {
                nint function = library.Find($"LLVMInitialize{architecture}{part}");
                if (function == 0) throw new BackendException($"{library} was built without {architecture}. Install a build that has it.");
                ((delegate* unmanaged<void>)function)();
            }
        }
    }

    private bool Has(string cpu, string feature) => Cpu == cpu || Features.Split(',').Contains(feature);
}
