using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tests.Backends;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>The LLVM backend at its default level.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class LlvmConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend();

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>The same in Strict mode.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmStrictConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend();

    private protected override NumericMode[] Modes => [NumericMode.Strict];
}

/// <summary>No passes, the quickest code generator.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmNoneConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend(LlvmLevel.None);

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>No passes, a good code generator.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmLessConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend(LlvmLevel.Less);

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>LLVM's O3.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmAggressiveConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend(LlvmLevel.Aggressive);

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>Scalar code.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmScalarConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend(new LlvmOptions { VectorBits = 0 });
}

/// <summary>256-bit vectors.</summary>
[TestClass, TestCategory("Llvm"), TestCategory("Long")]
public sealed class LlvmNarrowConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend(new LlvmOptions { VectorBits = 256 });
}
