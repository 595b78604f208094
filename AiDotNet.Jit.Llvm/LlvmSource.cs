using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Llvm;

[assembly: JitBackendPackage("llvm", typeof(LlvmSource))]

namespace AiDotNet.Jit.Llvm;

/// <summary>The backend that <c>[JitBackend("llvm")]</c> and the tuner get.</summary>
internal sealed class LlvmSource : IBackendSource
{
    public IBackend Create() => new LlvmBackend();
}
