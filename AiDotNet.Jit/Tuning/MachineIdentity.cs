using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Tuning;

/// <summary>What decisions and stored graphs depend on beside the graph: processor features, runtime, and the exact build of this library.</summary>
public static class MachineIdentity
{
    /// <summary>One line of text; equal lines mean that decisions carry over.</summary>
    public static string Text { get; } = string.Join("; ",
        RuntimeInformation.ProcessArchitecture, Processor(), $"{Environment.ProcessorCount} processors", RuntimeInformation.FrameworkDescription, Library);

    /// <summary>The version and build of this library.</summary>
    public static string Library => $"AiDotNet.Jit {typeof(MachineIdentity).Assembly.GetName().Version} {typeof(MachineIdentity).Module.ModuleVersionId:N}";

    private static string Processor()
    {
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        if (!X86Base.IsSupported) return $"{width}-bit vectors";
        var (a, _, _, _) = X86Base.CpuId(1, 0);
        return $"family {a:x}, {width}-bit vectors";
    }
}
