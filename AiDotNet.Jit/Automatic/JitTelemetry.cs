using System.Diagnostics;
using System.Diagnostics.Metrics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// What automatic models tell the tools of .NET: the activity source and the meter are both called AiDotNet.Jit
/// (<c>dotnet-counters monitor --counters AiDotNet.Jit</c>), the event source AiDotNet-Jit.
/// </summary>
public static class JitTelemetry
{
    /// <summary>The name of the activity source and the meter.</summary>
    public const string Name = "AiDotNet.Jit";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Compilations = Meter.CreateCounter<long>("aidotnet.jit.compilations", "{compilation}", "Specialisations put to use");
    private static readonly Counter<long> Recompilations = Meter.CreateCounter<long>("aidotnet.jit.recompilations", "{compilation}", "Those after a model's first");
    private static readonly ObservableCounter<long> Hits = Meter.CreateObservableCounter(
        "aidotnet.jit.hits", () => CallTotals.Compiled, "{call}", "Calls answered by machine code");

    private static readonly ObservableCounter<long> Misses = Meter.CreateObservableCounter(
        "aidotnet.jit.interpreted", () => CallTotals.Interpreted, "{call}", "Calls answered by the interpreter");

    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>("aidotnet.jit.fallbacks", "{failure}", "Backends that failed");
    private static readonly Counter<long> Evictions = Meter.CreateCounter<long>("aidotnet.jit.evictions", "{specialization}", "Specialisations dropped for lack of room");
    private static readonly Histogram<double> CompileTime = Meter.CreateHistogram<double>("aidotnet.jit.compile.duration", "ms", "Compilation with verification");
    private static readonly Histogram<double> RunTime = Meter.CreateHistogram<double>("aidotnet.jit.run.duration", "us", "Runs of machine code");

    private static readonly ObservableGauge<long> Arenas = Meter.CreateObservableGauge(
        "aidotnet.jit.arena.size", () => ExecutionState.LiveBytes, "By", "Native memory of all executables");

    internal static void Run(Specialization compiled, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        if (!RunTime.Enabled)
        {
            compiled.Run(inputs, outputs);
            return;
        }
        long start = Stopwatch.GetTimestamp();
        compiled.Run(inputs, outputs);
        EndRun(start);
    }

    /// <summary>The time, if somebody wants to know how long runs take.</summary>
    internal static long BeginRun() => RunTime.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal static void EndRun(long start)
    {
        if (start != 0) RunTime.Record(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    internal static void Evicted() => Evictions.Add(1);

    internal static Activity? Compiling(Signature signature, RecompileReason reason)
    {
        var activity = Activities.StartActivity("compile");
        activity?.SetTag("aidotnet.jit.signature", signature.ToString()).SetTag("aidotnet.jit.cause", reason.Cause.ToString());
        return activity;
    }

    internal static void Compiled(CompilationStats stats, RecompileReason reason, TimeSpan time, bool first)
    {
        KeyValuePair<string, object?> backend = new("backend", stats.Backend);
        Compilations.Add(1, backend);
        if (!first) Recompilations.Add(1, backend, new("cause", reason.Cause.ToString()));
        CompileTime.Record(time.TotalMilliseconds, backend);
        JitEventSource.Log.Compiled(reason.Signature.ToString(), stats.Backend, time.TotalMilliseconds, reason.ToString());
    }

    internal static void FellBack(FallbackReason reason, string? backend)
    {
        Fallbacks.Add(1, new("reason", reason.ToString()), new("backend", backend));
        JitEventSource.Log.FellBack(reason.ToString(), backend ?? "");
    }
}
