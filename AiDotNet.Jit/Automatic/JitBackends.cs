using System.Collections.Concurrent;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;

namespace AiDotNet.Jit.Automatic;

/// <summary>The backends that models may ask for by name. Packages with a backend of their own register it once.</summary>
public static class JitBackends
{
    private static readonly ConcurrentDictionary<string, Lazy<IBackend>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["expressions"] = new(() => ExpressionBackend.Shared),
    };

    /// <summary>The names that are registered.</summary>
    public static IReadOnlyCollection<string> Names => [.. Known.Keys];

    /// <summary>Makes a backend known; a later registration of the name replaces it.</summary>
    /// <param name="name">Like "llvm".</param>
    /// <param name="create">Called at most once, when the backend is first asked for; throws if it cannot run on this machine.</param>
    public static void Register(string name, Func<IBackend> create) => Known[name] = new(create);

    /// <summary>The backend of a name; null, and why, when there is none or it cannot run here.</summary>
    public static IBackend? Find(string name, out string? problem)
    {
        problem = null;
        if (!Known.TryGetValue(name, out var backend))
        {
            problem = $"No backend is registered as \"{name}\"; known are {string.Join(", ", Names.Order(StringComparer.Ordinal))}. Register it with JitBackends.Register, or reference its package.";
            return null;
        }
        try
        {
            return backend.Value;
        }
        catch (Exception e) // a native library that is missing or too old may fail in any way
        {
            problem = $"The backend \"{name}\" cannot run here: {e.Message}";
            return null;
        }
    }
}
