namespace AiDotNet.Jit.Llvm;

/// <summary>How much time LLVM spends on a kernel. No level changes a result: there are no fast-math flags.</summary>
public enum LlvmLevel
{
    /// <summary>No passes and the fastest code generator.</summary>
    None,

    /// <summary>No passes, a good code generator.</summary>
    Less,

    /// <summary>No passes, an optimising code generator: kernels arrive vectorised and unrolled, so this is where speed stops to grow.</summary>
    Default,

    /// <summary>LLVM's O3 passes and the most aggressive code generator, at twice the time.</summary>
    Aggressive,
}
