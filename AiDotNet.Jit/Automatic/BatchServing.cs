using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// Serves any batch size with little code: once enough sizes of one kind were seen (or at once, for sizes the user names), the model is traced for
/// two unusual sizes. Where the number of rows can be an argument of the code, one specialisation serves every size; else, where rows are proven
/// independent, code for two or three sizes is made that all others are cut into.
/// </summary>
internal sealed class BatchServing(IAutomaticFunction function, AutomaticOptions options, IBatchEvents events) : IDisposable
{
    private const int Largest = 256;
    private const int MostResets = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<Signature, BatchGroup> _groups = [];
    private bool _disposed;

    /// <summary>The number of specialisations held.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _groups.Values.Sum(g => g.Count);
        }
    }

    /// <summary>True while code for the kind of this signature is being made or serves: it needs none of its own.</summary>
    public static bool CoversKindOf(SignatureEntry entry) => entry.Batch is { State: BatchGroup.Progress.Widening or BatchGroup.Progress.Serving };

    /// <summary>Called on the thread of a call for each signature before its first answer.</summary>
    public void Notice(SignatureEntry entry)
    {
        int rows = BatchGroup.RowsOf(entry.Signature);
        if (rows == 0) return;
        lock (_gate)
        {
            if (entry.Batch is not null) return;
            var kind = new Signature(BatchGroup.TypesAt(entry.Signature, 0));
            if (!_groups.TryGetValue(kind, out var group)) _groups[kind] = group = new();
            group.Entries.RemoveAll(e => e.Signature.Equals(entry.Signature));
            if (group.Entries.Count >= options.MaxSignatures) group.Entries.RemoveAt(0);
            group.Entries.Add(entry);
            entry.Batch = group;
        }
        Attach(entry, entry.Batch);
    }

    /// <summary>Called after an interpreted call: starts widening when it is time.</summary>
    public void Answered(SignatureEntry entry, ReadOnlySpan<Tensor> inputs)
    {
        if (entry.Batch is not { State: BatchGroup.Progress.Collecting } group) return;
        lock (_gate)
        {
            if (options.Jit.CheckNumerics) return; // who wants to look at every number gets code for each size
            bool due = options.Buckets.Count > 0 || (options.WidenAfter > 0 && group.Entries.Count >= options.WidenAfter);
            if (!due || _disposed || group.State != BatchGroup.Progress.Collecting) return;
            group.State = BatchGroup.Progress.Widening;
        }
        if (Find(entry, group) is not { } family) return;
        group.Family = family;
        var sample = family.Template.Sample(inputs);
        events.Enqueue(() => Widen(entry.Signature, group, new(family, sample)));
    }

    /// <summary>The model records something else now: what was proven no longer holds.</summary>
    public void Reset() => End(_ => true, BatchGroup.Progress.Collecting);

    /// <summary>Code that served a signature failed while it ran: its family is not used any more, and each size gets code of its own.</summary>
    public void Failed(SignatureEntry entry, Specialization specialization)
    {
        if (IsShared(specialization)) End(g => g == entry.Batch, BatchGroup.Progress.Refused);
    }

    private static bool IsShared(Specialization? specialization) => specialization is BatchedSpecialization or VariableSpecialization;

    /// <summary>Frees all code.</summary>
    public void Dispose()
    {
        lock (_gate) _disposed = true;
        End(_ => true, BatchGroup.Progress.Refused);
    }

    private BatchFamily? Find(SignatureEntry entry, BatchGroup group)
    {
        string? problem;
        try
        {
            var small = function.Trace(BatchGroup.TypesAt(entry.Signature, BatchFamily.SmallProbe));
            var large = function.Trace(BatchGroup.TypesAt(entry.Signature, BatchFamily.LargeProbe));
            if (BatchFamily.Find(small, large, out problem) is { } family && family.Covers(entry.Traced!, BatchGroup.RowsOf(entry.Signature))) return family;
        }
        catch (Exception e) when (e is JitException or ArgumentException)
        {
            problem = e.Message; // the model takes certain batch sizes only
        }
        Refuse(entry.Signature, group, problem ?? "the model records other operations for another batch size");
        return null;
    }

    private void Refuse(Signature signature, BatchGroup group, string problem)
    {
        lock (_gate)
        {
            if (group.State == BatchGroup.Progress.Widening) (group.State, group.Problem) = (BatchGroup.Progress.Refused, problem);
        }
        events.NotWidened(signature, problem);
    }

    private void Widen(Signature signature, BatchGroup group, BatchSample sample)
    {
        VariableCode? variable = null;
        var pieces = new List<BatchPiece>();
        try
        {
            string? problem = null;
            if (options.Buckets.Count == 0 || sample.Family.Template.WhyWhole is not null) variable = events.Compile(sample, Reason(0), out problem);
            if (variable is not null) return;
            if (sample.Family.Dependence is { } dependence) Refuse(signature, group, problem is null ? dependence : $"{problem}, and {dependence}");
            else AddPieces();
        }
        finally
        {
            Serve(group, variable, pieces);
        }

        void AddPieces()
        {
            foreach (int rows in Sizes(group))
            {
                var inputs = sample.At(rows);
                if (events.Compile(sample.Family.ModelAt(rows), inputs, Reason(rows)) is { } code) pieces.Add(BatchPiece.Measured(rows, code, inputs));
            }
        }

        RecompileReason Reason(int rows) => new(RecompileCause.Widened, new Signature(BatchGroup.TypesAt(signature, rows)), Known: signature);
    }

    private void Serve(BatchGroup group, VariableCode? variable, List<BatchPiece> pieces)
    {
        SignatureEntry[] waiting;
        lock (_gate)
        {
            if ((variable is null && pieces.Count == 0) || _disposed || group.State != BatchGroup.Progress.Widening)
            {
                variable?.Dispose();
                foreach (var piece in pieces) piece.Code.Retire();
                if (group.State == BatchGroup.Progress.Widening) group.State = BatchGroup.Progress.Refused;
                return;
            }
            (group.Variable, group.Pieces) = (variable, [.. pieces]);
            group.State = BatchGroup.Progress.Serving;
            waiting = [.. group.Entries];
        }
        foreach (var entry in waiting) Attach(entry, group);
    }

    // Only a signature whose own trace is what the family says is served by it.
    private void Attach(SignatureEntry entry, BatchGroup group)
    {
        if (group.State != BatchGroup.Progress.Serving || entry.Compiled is not null || entry.RunsEagerly) return;
        int rows = BatchGroup.RowsOf(entry.Signature);
        var traced = entry.Traced ??= TryTrace(entry.Signature);
        if (traced is null || group.Family?.NumbersOf(traced, rows) is not { } numbers || group.Variable?.ArenaBytes(rows) > options.Jit.Limits.MaxArenaBytes)
        {
            entry.Batch = null;
            return;
        }
        lock (_gate)
        {
            if (group.State != BatchGroup.Progress.Serving || (!entry.TryMove(EntryState.Warming, EntryState.Compiled) && !entry.TryMove(EntryState.Resting, EntryState.Compiled))) return;
            entry.RestUntil = 0;
            entry.Compiled = group.Variable is { } code ? new VariableSpecialization(code, rows, numbers, traced.OutputTypes) { Stats = code.Stats } : Cut(group, rows, traced);
        }
    }

    private TracedModel? TryTrace(Signature signature)
    {
        try
        {
            return function.Trace(signature.Types);
        }
        catch (InvalidGraphException)
        {
            return null;
        }
    }

    private static BatchedSpecialization Cut(BatchGroup group, int rows, TracedModel traced)
    {
        var pieces = group.Pieces;
        int[] plan = BatchPlan.Cover(rows, [.. pieces.Select(p => p.Rows)], [.. pieces.Select(p => p.Cost)]);
        return new(group.Family!, pieces, plan, rows, traced.OutputTypes) { Stats = pieces[0].Code.Stats };
    }

    private int[] Sizes(BatchGroup group)
    {
        if (options.Buckets.Count > 0) return [.. options.Buckets.Where(b => b > 0).Distinct()];
        int[] seen = [.. group.Entries.Select(e => BatchGroup.RowsOf(e.Signature))];
        int large = 1;
        while (large < Largest && large * 2 <= seen.Max()) large *= 2;
        if (large < 16) return large > 1 ? [large, 1] : [1];
        // With steps of four, sizes up to twice the largest cost about an eighth more than code of their own; with steps of eight, a sixth.
        return [large, large / 4, large >= 64 && seen.Min() > large / 32 ? large / 16 : 1];
    }

    private void End(Func<BatchGroup, bool> which, BatchGroup.Progress state)
    {
        lock (_gate)
        {
            foreach (var group in _groups.Values.Where(which))
            {
                bool again = state == BatchGroup.Progress.Collecting && (group.State == state || ++group.Resets <= MostResets);
                group.State = again ? state : BatchGroup.Progress.Refused;
                foreach (var entry in group.Entries.Where(e => IsShared(e.Compiled)))
                {
                    entry.Compiled?.Retire();
                    entry.Compiled = null;
                    entry.TryMove(EntryState.Compiled, EntryState.Warming);
                }
                foreach (var piece in group.Pieces) piece.Code.Retire();
                group.Variable?.Dispose();
                (group.Variable, group.Pieces, group.Family) = (null, [], null);
            }
        }
    }
}
