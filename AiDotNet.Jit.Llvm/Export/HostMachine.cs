using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>What this machine can run, asked of .NET: loading exported code does not need LLVM.</summary>
internal static class HostMachine
{
    /// <summary>The psABI level of this x86-64 processor.</summary>
    public static int Level =>
        HasLevel4 ? 4 : Avx2.IsSupported && Fma.IsSupported && Bmi1.IsSupported && Bmi2.IsSupported && Lzcnt.IsSupported ? 3
        : Sse42.IsSupported && Popcnt.IsSupported ? 2 : 1;

    private static bool HasLevel4 =>
        Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static string System =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "unknown";

    /// <summary>A target every machine of this one's level runs.</summary>
    public static LlvmTarget Baseline(string triple) => new(triple, !IsX64 ? "generic" : Level == 1 ? "x86-64" : $"x86-64-v{Level}");

    /// <summary>True if code for the system and architecture of this triple runs here.</summary>
    public static bool RunsSystem(LlvmTarget target)
    {
        bool sameArchitecture = IsX64 ? target.Architecture == "x86_64" : target.Architecture is "aarch64" or "arm64";
        bool sameSystem = target.Triple.Contains(System, StringComparison.Ordinal) || (System == "darwin" && target.Triple.Contains("macos", StringComparison.Ordinal));
        return sameArchitecture && sameSystem;
    }

    /// <summary>Why code for this target does not run here; null if it does.</summary>
    public static string? Refusal(LlvmTarget target)
    {
        if (!RunsSystem(target)) return $"found code for {target.Triple}, required {RuntimeInformation.RuntimeIdentifier}";
        if (target.Features.Length > 0) return $"found code for the features {target.Features}, required one of the x86-64 levels or generic, which can be checked";
        return target.Cpu switch
        {
            "generic" or "x86-64" => null,
            ['x', '8', '6', '-', '6', '4', '-', 'v', >= '2' and <= '4' and var level] when level - '0' <= Level => null,
            ['x', '8', '6', '-', '6', '4', '-', 'v', _] => $"found code for {target.Cpu}, required x86-64-v{Level} or less",
            _ => $"found code for the processor {target.Cpu}, required one of the x86-64 levels or generic, which can be checked",
        };
    }
}
