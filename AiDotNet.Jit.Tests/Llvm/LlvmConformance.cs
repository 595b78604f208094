using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tests.Backends;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>The LLVM backend at its default level.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class LlvmConformance : BackendConformance
{
    private protected override IBackend Backend => Libllvm.Backend();
}
