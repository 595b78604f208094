using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Automatic;

/// <summary>The backends a model tries, in order.</summary>
internal static class BackendChain
{
    /// <summary>Those of the options; else the one named by the model's attribute, then the default.</summary>
    public static IReadOnlyList<IBackend> Of(AutomaticOptions options, string? named, Action<CompileFailure> failed)
    {
        if (options.Backends.Count > 0) return options.Backends;
        if (options.Jit.Backend is { } forced) return WithDefault(forced);
        if (named is null) return [ExpressionBackend.Shared];
        if (JitBackends.Find(named, out Exception? problem) is { } backend) return WithDefault(backend);
        var reason = problem is BackendException { IsTooOld: true } ? FallbackReason.BackendTooOld : FallbackReason.BackendMissing;
        failed(new(reason, named, $"The backend \"{named}\" cannot run here: {problem!.Message}", problem));
        return [ExpressionBackend.Shared];
    }

    /// <summary>What the tuner may choose among: the chain, and unless the user has chosen, every other backend of the process.</summary>
    public static IReadOnlyList<IBackend> ForTuning(AutomaticOptions options, IReadOnlyList<IBackend> chain) =>
        options.Backends.Count > 0 || options.Jit.Backend is not null ? chain : [.. chain.Concat(JitBackends.All()).DistinctBy(b => b.Name)];

    private static IBackend[] WithDefault(IBackend backend) => backend is ExpressionBackend ? [backend] : [backend, ExpressionBackend.Shared];
}
