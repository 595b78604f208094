using AiDotNet.Jit.Llvm;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>Whether these tests can run. Where the build promises libLLVM, its absence is a failure.</summary>
internal static class Libllvm
{
    /// <summary>Set by the build that installs libLLVM.</summary>
    internal const string Required = "AIDOTNET_REQUIRE_LLVM";

    private static readonly Dictionary<LlvmOptions, LlvmBackend> Backends = [];

    public static void Require()
    {
        if (LlvmBackend.Probe(out string reason)) return;
        if (Environment.GetEnvironmentVariable(Required) == "1") Assert.Fail(reason);
        Assert.Inconclusive(reason);
    }

    public static LlvmBackend Backend(LlvmLevel level = LlvmLevel.Default) => Backend(new LlvmOptions { Level = level });

    public static LlvmBackend Backend(LlvmOptions options)
    {
        Require();
        lock (Backends) return Backends.TryGetValue(options, out var known) ? known : Backends[options] = new(options);
    }
}
