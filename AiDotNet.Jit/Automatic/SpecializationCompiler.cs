using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Makes verified machine code of traces: one backend after the other until one succeeds.</summary>
/// <param name="backends">In the order of preference.</param>
/// <param name="options">How to compile.</param>
internal sealed class SpecializationCompiler(IReadOnlyList<IBackend> backends, JitOptions options)
{
    public IReadOnlyList<IBackend> Backends => backends;

    /// <summary>A specialisation whose answers were compared with the interpreter's; null when no backend has one.</summary>
    /// <param name="traced">What to compile.</param>
    /// <param name="sample">Arguments it was called with, or null to make some up.</param>
    /// <param name="quarantined">Names of backends to leave out; those that fail for good are added.</param>
    /// <param name="failed">Told about every failure.</param>
    /// <param name="cancellation">Ends the attempt with an exception.</param>
    public (ExactSpecialization? Specialization, TimeSpan Verification) Compile(
        TracedModel traced, Tensor[]? sample, HashSet<string> quarantined, Action<CompileFailure> failed, CancellationToken cancellation)
    {
        foreach (var backend in backends.Where(b => !quarantined.Contains(b.Name)))
        {
            ExactSpecialization? specialization = null;
            try
            {
                var (program, stats) = GraphCompiler.Compile(traced.Program.Graph, options with { Backend = backend }, null, cancellation);
                specialization = new(traced, new(program, options.MaxThreads)) { Stats = stats };
                long start = Stopwatch.GetTimestamp();
                string? wrong = Verification(traced, specialization.Executable, sample);
                if (wrong is null) return (specialization, Stopwatch.GetElapsedTime(start));
                throw new VerificationException($"The code of backend {backend.Name} computes other numbers than the interpreter: {wrong}. The backend is not used for this signature; please report it.");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                specialization?.Retire();
                throw;
            }
            catch (Exception e) // whatever a backend throws, another one may do better
            {
                specialization?.Retire();
                var failure = new CompileFailure(Classify(e, specialization is not null), backend.Name, e.Message, e);
                if (failure.IsFinal) quarantined.Add(backend.Name);
                failed(failure);
            }
        }
        return (null, TimeSpan.Zero);
    }

    /// <summary>Null when the executable computes what the interpreter does, on the sample and on other numbers; else what is wrong.</summary>
    internal string? Verification(TracedModel traced, Executable executable, Tensor[]? sample)
    {
        var graph = traced.Program.Graph;
        var check = new SwapCheck(graph, options.Mode);
        var arguments = new Tensor[graph.Inputs.Count];
        traced.Bind(sample ?? Samples.Draw(traced.Program.Inputs.Select(i => i.Type)), arguments);
        // Someone may be training the parameters meanwhile: both sides must see the same ones.
        arguments = Array.ConvertAll(arguments, Samples.Copy);
        if (Judge(check, executable, arguments) is { } wrong) return wrong;
        for (int i = 0; i < traced.Program.Inputs.Count; i++) arguments[i] = Samples.Perturb(arguments[i]);
        return Judge(check, executable, arguments);
    }

    private static string? Judge(SwapCheck check, Executable executable, Tensor[] arguments)
    {
        try
        {
            check.Expected(arguments);
        }
        catch (JitException)
        {
            return null; // made-up numbers may be out of range; then there is nothing to compare
        }
        Tensor[] found = [.. executable.Program.Plan.Graph.Outputs.Select(o => Samples.Poisoned(o.Type))];
        executable.Run(arguments, found!);
        return check.Judge(arguments, found);
    }

    private static FallbackReason Classify(Exception error, bool compiled) => error switch
    {
        VerificationException when compiled => FallbackReason.VerificationFailed,
        LimitExceededException => FallbackReason.LimitExceeded,
        OutOfMemoryException => FallbackReason.OutOfMemory,
        DllNotFoundException or PlatformNotSupportedException => FallbackReason.BackendMissing,
        _ => compiled ? FallbackReason.RunFailed : FallbackReason.CompileFailed,
    };
}
