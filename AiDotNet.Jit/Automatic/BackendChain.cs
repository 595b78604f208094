using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;

namespace AiDotNet.Jit.Automatic;

/// <summary>The backends a model tries, in order.</summary>
internal static class BackendChain
{
    /// <summary>Those of the options; else the one named by the model's attribute, then the default.</summary>
    public static IReadOnlyList<IBackend> Of(AutomaticOptions options, string? named, Action<string> missing)
    {
        if (options.Backends.Count > 0) return options.Backends;
        if (options.Jit.Backend is { } forced) return WithDefault(forced);
        if (named is null) return [ExpressionBackend.Shared];
        if (JitBackends.Find(named, out string? problem) is { } backend) return WithDefault(backend);
        missing(problem!);
        return [ExpressionBackend.Shared];
    }

    private static IBackend[] WithDefault(IBackend backend) => backend is ExpressionBackend ? [backend] : [backend, ExpressionBackend.Shared];
}
