using System.Collections.Concurrent;
using System.Globalization;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>
/// Decides for each contraction whether the device's library computes it: it must give what our own kernel gives and take less time, on this device, in a
/// trial. Each shape is tried once in a backend's life.
/// </summary>
internal sealed class ProductTrials
{
    private const double Margin = 0.97; // a tie is ours: one launch, nothing in between

    private readonly ConcurrentDictionary<string, Lazy<(bool Wins, string Note)>> _known = new();
    private readonly GpuBackend _backend;

    public ProductTrials(GpuBackend backend)
    {
        _backend = backend;
        string reason = "";
        IsPossible = backend.Options.UseCublas && backend.Transfers.Queue is IGpuProducts products && products.HasProducts(out reason);
        Library = reason;
    }

    /// <summary>True when there is a library to try.</summary>
    public bool IsPossible { get; }

    /// <summary>What was found or tried; empty where the device has none.</summary>
    public string Library { get; }

    /// <summary>The faster of the two, and why.</summary>
    /// <param name="step">What is computed.</param>
    /// <param name="own">As a kernel of our own.</param>
    /// <param name="library">With the library.</param>
    /// <param name="options">How the reference is rendered.</param>
    public (KernelSource Source, string Note) Choose(KernelStep step, KernelSource own, LibraryKernel library, RenderOptions options)
    {
        string key = $"{own.Source}\n{library.Source.Source}\n{string.Join('\n', library.Source.Launches)}";
        var (wins, note) = _known.GetOrAdd(key, _ => new(() => Try(step, own, library, options))).Value;
        return (wins ? library.Source : own, note);
    }

    private (bool Wins, string Note) Try(KernelStep step, KernelSource own, LibraryKernel library, RenderOptions options)
    {
        lock (_backend.Gate)
        {
            try
            {
                using var trial = new ProductTrial(_backend, step, own, library, options);
                if (trial.Difference() is { } difference) return (false, $"our own kernel: the library's result differs, {difference}");
                var (mine, theirs) = trial.Milliseconds();
                bool wins = theirs < Margin * mine;
                return (wins, string.Create(CultureInfo.InvariantCulture, $"{(wins ? "cuBLAS" : "our own kernel")}: {1e3 * mine:F1} us by our own kernel, {1e3 * theirs:F1} us by cuBLAS"));
            }
            catch (GpuException e) when (e.Fault != GpuFault.DeviceLost)
            {
                return (false, $"our own kernel: the trial of cuBLAS failed, {e.Message}");
            }
        }
    }
}
