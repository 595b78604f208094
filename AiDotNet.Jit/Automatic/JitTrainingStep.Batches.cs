using System.Diagnostics;
using System.Text;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <content>One program for every batch size.</content>
public sealed partial class JitTrainingStep<T>
{
    private readonly Dictionary<Signature, TrainingKind<T>> _kinds = [];
    private readonly DropoutSeed _unused = new(); // the step has a seed of its own

    /// <summary>Which batches one program serves, and why others have their own, one line for each kind.</summary>
    public string Explain()
    {
        lock (_gate)
        {
            var text = new StringBuilder();
            foreach (var (kind, batches) in _kinds)
            {
                text.Append(kind).Append(", 0 standing for the batch: ").Append(batches.State);
                if (batches.Problem is { } problem) text.Append("; ").Append(problem);
                text.Append('\n');
            }
            return text.ToString();
        }
    }

    // Who wants to look into the steps, or at every number, gets code for each size.
    private TrainingKind<T>? KindOf(Signature signature)
    {
        if (BatchGroup.RowsOf(signature) == 0 || _options.Jit.Profile || _options.Jit.CheckNumerics) return null;
        var kind = new Signature(BatchGroup.TypesAt(signature, 0));
        if (!_kinds.TryGetValue(kind, out var known)) _kinds[kind] = known = new();
        return known;
    }

    private TracedModel Trace(Signature signature, int rows) => new(_step.Trace(BatchGroup.TypesAt(signature, rows)), _unused);

    private TracedModel? TryTrace(Signature signature)
    {
        try
        {
            return Trace(signature, BatchGroup.RowsOf(signature));
        }
        catch (InvalidGraphException)
        {
            return null;
        }
    }

    private void Widen(Signature signature, TrainingKind<T> kind, ReadOnlySpan<Tensor> batch)
    {
        if (Find(signature, out string? problem) is not { } family)
        {
            Refuse(signature, kind, problem!);
            return;
        }
        kind.Widen(family);
        var step = _step.Build(family.Template.Program);
        var arguments = _step.Snapshot(step, batch);
        _jobs.Enqueue(() => Compile(signature, kind, step, arguments));
    }

    private BatchFamily? Find(Signature signature, out string? problem)
    {
        try
        {
            var (small, large) = (Trace(signature, BatchFamily.SmallProbe), Trace(signature, BatchFamily.LargeProbe));
            problem = "the loss reads values while it is traced";
            return small.Program.SeenValues.Count > 0 ? null : BatchFamily.Find(small, large, out problem);
        }
        catch (Exception e) when (e is JitException or ArgumentException)
        {
            problem = e.Message; // the loss takes certain batch sizes only
            return null;
        }
    }

    private void Refuse(Signature signature, TrainingKind<T> kind, string problem)
    {
        lock (_gate) kind.Refuse(problem);
        _options.Logger?.LogInformation("Training steps for batches like {Signature} are compiled one by one: {Problem}", signature, problem);
    }

    private void Compile(Signature signature, TrainingKind<T> kind, TrainingGraph<T> step, Tensor[] arguments)
    {
        string? problem = null;
        ByBackends(signature, (how, attempt) =>
        {
            var reason = new RecompileReason(RecompileCause.Widened, signature);
            using var activity = JitTelemetry.Compiling(signature, reason);
            TrainingGraph<T> At(int rows) => _step.Build(kind.Family!.ModelAt(rows).Program);
            if (VariableCompiler.Compile(rows => At(rows).Graph, how, _disposal.Token, out problem, step.Updates) is not var (program, stats)) return true;
            VariableExecutable? executable = new(program, how.MaxThreads);
            attempt.IsCompiled = true;
            try
            {
                long start = Stopwatch.GetTimestamp();
                foreach (int rows in SpecializationCompiler.VerifiedRows)
                {
                    Require(Judge((a, o) => executable.Run(rows, a, o), At(rows), [.. arguments.Select((t, i) => IsBatched(kind, i) ? BatchSample.Tiled(t, rows) : t)]));
                }
                if (!Serve(kind, new(step, executable, signature.Types.Count))) return true;
                executable = null;
                Raise(new(reason, stats, Stopwatch.GetElapsedTime(start)));
                return true;
            }
            finally
            {
                executable?.Dispose();
            }
        });
        if (kind.Code is null && !_disposal.IsCancellationRequested) Refuse(signature, kind, problem ?? "no backend computes it rightly");
    }

    private static bool IsBatched(TrainingKind<T> kind, int argument) => argument < kind.Family!.Inputs.Length && kind.Family.Inputs[argument];

    private bool Serve(TrainingKind<T> kind, VariableStep<T> code)
    {
        lock (_gate)
        {
            if (_disposal.IsCancellationRequested) return false;
            kind.Serve(code);
            return true;
        }
    }
}
