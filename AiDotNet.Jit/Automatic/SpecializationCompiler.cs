using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Makes verified machine code of traces: one backend after the other until one succeeds.</summary>
/// <param name="backends">In the order of preference.</param>
/// <param name="automatic">How to compile, and whose decisions to follow.</param>
/// <param name="memory">Graphs of earlier processes, if they are kept.</param>
internal sealed class SpecializationCompiler(IReadOnlyList<IBackend> backends, AutomaticOptions automatic, GraphMemory? memory)
{
    // Single rows, a few, and a batch of which every tile takes a part.
    internal static readonly int[] VerifiedRows = [1, 5, 47];

    private readonly JitOptions _options = automatic.Jit;
    private readonly Lazy<IReadOnlyList<IBackend>> _candidates = new(() => BackendChain.ForTuning(automatic, backends));

    /// <summary>Computes outputs of all arguments of a graph.</summary>
    internal delegate void Code(ReadOnlySpan<Tensor> arguments, ReadOnlySpan<Tensor?> outputs);

    public IReadOnlyList<IBackend> Backends => backends;

    /// <summary>What the tuner may choose among.</summary>
    public IReadOnlyList<IBackend> Candidates => _candidates.Value;

    public GraphMemory? Memory => memory;

    /// <summary>What an earlier process measured to be the best for a graph; empty where nothing was, or where it is not to be followed.</summary>
    public string Choice(TracedModel traced) => automatic.Tuning == TuningMode.Off ? "" : memory?.Find(traced)?.Choice ?? "";

    /// <summary>A specialisation whose answers were compared with the interpreter's; null when no backend has one.</summary>
    /// <param name="traced">What to compile.</param>
    /// <param name="sample">Arguments it was called with, or null to make some up.</param>
    /// <param name="quarantined">Names of backends to leave out; those that fail for good are added.</param>
    /// <param name="failed">Told about every failure.</param>
    /// <param name="cancellation">Ends the attempt with an exception.</param>
    public (ExactSpecialization? Specialization, TimeSpan Verification) Compile(
        TracedModel traced, Tensor[]? sample, HashSet<string> quarantined, Action<CompileFailure> failed, CancellationToken cancellation)
    {
        if (memory?.Find(traced) is { } remembered && Remembered(traced, remembered, sample, quarantined, cancellation) is { Specialization: not null } known) return known;
        foreach (var backend in backends.Where(b => !quarantined.Contains(b.Name)))
        {
            var result = TryCompile(traced, traced.Graph, _options with { Backend = backend }, sample, Failed, cancellation);
            if (result.Specialization is not { } specialization) continue;
            memory?.Keep(traced, specialization.Executable.Program.Plan.Graph, "");
            return result;
        }
        return (null, TimeSpan.Zero);

        void Failed(CompileFailure failure)
        {
            if (failure.IsFinal) quarantined.Add(failure.Backend!);
            failed(failure);
        }
    }

    /// <summary>Verified code under given options; null, after telling why, when there is none.</summary>
    public (ExactSpecialization? Specialization, TimeSpan Verification) TryCompile(
        TracedModel traced, Graph graph, JitOptions how, Tensor[]? sample, Action<CompileFailure> failed, CancellationToken cancellation)
    {
        ExactSpecialization? specialization = null;
        string backend = (how.Backend ?? ExpressionBackend.Shared).Name;
        try
        {
            var (program, stats) = GraphCompiler.Compile(graph, how, traced.Updates, cancellation);
            specialization = new(traced, new(program, how.MaxThreads) { Bound = traced.Program.Inputs.Count.. }) { Stats = stats, ChecksNumerics = how.CheckNumerics };
            long start = Stopwatch.GetTimestamp();
            string? wrong = Verification(traced, specialization.Executable.Run, sample);
            if (wrong is null) return (specialization, Stopwatch.GetElapsedTime(start));
            throw Wrong(backend, wrong);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            specialization?.Retire();
            throw;
        }
        catch (Exception e) // whatever a backend throws, another one may do better
        {
            specialization?.Retire();
            failed(new(Classify(e, specialization is not null), backend, e.Message, e));
            return (null, TimeSpan.Zero);
        }
    }

    // The passes were run by an earlier process; its text is believed only as far as the comparison goes.
    private (ExactSpecialization? Specialization, TimeSpan Verification) Remembered(
        TracedModel traced, RememberedGraph remembered, Tensor[]? sample, HashSet<string> quarantined, CancellationToken cancellation)
    {
        var variant = automatic.Tuning == TuningMode.Off ? null : Variant.Parse(remembered.Choice);
        bool isInChain = variant is null || backends.Any(b => b.Name == variant.Backend);
        var how = variant?.Apply(_options, isInChain ? backends : Candidates) ?? _options with { Backend = backends[0] };
        if (quarantined.Contains(how.Backend!.Name)) return (null, TimeSpan.Zero);
        return TryCompile(traced, remembered.Optimized, how with { Pipeline = [] }, sample, _ => { }, cancellation);
    }

    /// <summary>Verified code for batches of any size; null, and why, when there is none.</summary>
    /// <param name="sample">Arguments the model was called with.</param>
    /// <param name="failed">Told about failures; that a model has no such code is none.</param>
    /// <param name="cancellation">Ends the attempt with an exception.</param>
    /// <param name="problem">Why there is none.</param>
    public (VariableCode? Code, TimeSpan Verification) Compile(BatchSample sample, Action<CompileFailure> failed, CancellationToken cancellation, out string? problem)
    {
        problem = null;
        foreach (var backend in backends)
        {
            VariableCode? code = null;
            try
            {
                if (VariableCompiler.Compile(rows => sample.Family.ModelAt(rows).Graph, _options with { Backend = backend }, cancellation, out problem, sample.Family.Template.Updates) is not var (program, stats)) break;
                code = new(sample.Family.Template, new(program, _options.MaxThreads), stats);
                long start = Stopwatch.GetTimestamp();
                if (Verification(code, sample) is { } wrong) throw Wrong(backend.Name, wrong);
                return (code, Stopwatch.GetElapsedTime(start));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                code?.Dispose();
                throw;
            }
            catch (Exception e) // whatever a backend throws, another one may do better
            {
                code?.Dispose();
                failed(new(Classify(e, code is not null), backend.Name, problem = e.Message, e));
            }
        }
        return (null, TimeSpan.Zero);
    }

    private string? Verification(VariableCode code, BatchSample sample) => VerifiedRows
        .Select(rows => Verification(sample.Family.ModelAt(rows), (arguments, outputs) => code.RunBound(rows, arguments, outputs), sample.At(rows)))
        .FirstOrDefault(wrong => wrong is not null);

    private static VerificationException Wrong(string backend, string what) => new(
        $"The code of backend {backend} computes other numbers than the interpreter: {what}. The backend is not used for this signature; please report it.");

    /// <summary>Null when the code computes what the interpreter does, on the sample and on other numbers; else what is wrong.</summary>
    internal string? Verification(TracedModel traced, Code run, Tensor[]? sample)
    {
        var arguments = traced.ArgumentsOf(sample ?? traced.Sample(Samples.Draw(traced.Program.Inputs.Select(i => i.Type))));
        if (Judge(traced, run, arguments) is { } wrong) return wrong;
        for (int i = 0; i < traced.Program.Inputs.Count; i++) arguments[i] = Samples.Perturb(arguments[i]);
        return Judge(traced, run, arguments);
    }

    // The copies take the updates, so both sides read the same.
    private string? Judge(TracedModel traced, Code run, Tensor[] arguments)
    {
        var (graph, updates) = (traced.Graph, traced.Updates);
        try
        {
            new GraphInterpreter(graph).Run(arguments);
        }
        catch (JitException)
        {
            return null; // made-up numbers may be out of range; then there is nothing to compare
        }
        var own = updates.Count == 0 ? arguments : Array.ConvertAll(arguments, Samples.Copy);
        Tensor?[] outputs = [.. graph.Outputs.Select((o, i) => updates.ContainsKey(i) ? null : Samples.Poisoned(o.Type))];
        run(own, outputs);
        Tensor[] found = [.. outputs.Select((o, i) => o ?? own[updates[i]])];
        var report = Jit.Verification.Compare(graph, _options.Mode, arguments, found);
        return report.IsVerified ? null : report.ToString();
    }

    /// <summary>What kind of failure an exception stands for.</summary>
    /// <param name="error">What a backend or its code threw.</param>
    /// <param name="compiled">True when there was code already.</param>
    internal static FallbackReason Classify(Exception error, bool compiled) => error switch
    {
        VerificationException when compiled => FallbackReason.VerificationFailed,
        LimitExceededException => FallbackReason.LimitExceeded,
        OutOfMemoryException => FallbackReason.OutOfMemory,
        BackendException { IsTooOld: true } => FallbackReason.BackendTooOld,
        DllNotFoundException or PlatformNotSupportedException => FallbackReason.BackendMissing,
        _ => compiled ? FallbackReason.RunFailed : FallbackReason.CompileFailed,
    };
}
