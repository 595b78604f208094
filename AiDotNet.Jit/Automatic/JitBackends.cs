using System.Collections.Concurrent;
using System.Reflection;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;

namespace AiDotNet.Jit.Automatic;

/// <summary>The backends that models may ask for by name, and the tuner may try.</summary>
public static class JitBackends
{
    private static readonly ConcurrentDictionary<string, Lazy<IBackend>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["expressions"] = new(() => ExpressionBackend.Shared),
    };

    // Loaded when first asked for, if they are deployed beside this library.
    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase) { ["llvm"] = "AiDotNet.Jit.Llvm", ["gpu"] = "AiDotNet.Jit.Gpu" };

    /// <summary>The names that are registered or were found in a package.</summary>
    public static IReadOnlyCollection<string> Names => [.. Known.Keys];

    /// <summary>Makes a backend known; a later registration of the name replaces it.</summary>
    /// <param name="name">Like "llvm".</param>
    /// <param name="create">Called at most once, when the backend is first asked for; throws if it cannot run on this machine.</param>
    public static void Register(string name, Func<IBackend> create) => Known[name] = new(create);

    /// <summary>The backend of a name; null, and why, when there is none or it cannot run here.</summary>
    public static IBackend? Find(string name, out string? problem)
    {
        var backend = Find(name, out Exception? error);
        problem = error?.Message;
        return backend;
    }

    internal static IBackend? Find(string name, out Exception? problem)
    {
        problem = null;
        if (!Known.TryGetValue(name, out var backend) && !TryFindPackage(name, out backend))
        {
            problem = new PlatformNotSupportedException(
                $"No backend is registered as \"{name}\"; known are {string.Join(", ", Names.Order(StringComparer.Ordinal))}. Register it with JitBackends.Register, or reference its package.");
            return null;
        }
        try
        {
            return backend!.Value;
        }
        catch (Exception e) // a native library that is missing or too old may fail in any way
        {
            problem = e;
            return null;
        }
    }

    /// <summary>Every backend that can run here.</summary>
    internal static IReadOnlyList<IBackend> All() =>
        [.. Names.Concat(Packages.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => Find(n, out Exception? _)).OfType<IBackend>().DistinctBy(b => b.Name)];

    private static bool TryFindPackage(string name, out Lazy<IBackend>? backend)
    {
        backend = null;
        if (!Packages.TryGetValue(name, out string? assembly)) return false;
        try
        {
            var package = Assembly.Load(assembly).GetCustomAttributes<JitBackendPackageAttribute>().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (package is null) return false;
            backend = Known.GetOrAdd(name, _ => new(() => ((IBackendSource)Activator.CreateInstance(package.Source, nonPublic: true)!).Create()));
            return true;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return false; // not deployed
        }
    }
}
