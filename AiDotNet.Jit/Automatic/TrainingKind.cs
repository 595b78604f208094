using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Batches of a training step that differ in their size only.</summary>
internal sealed class TrainingKind<T> where T : unmanaged
{
    private readonly HashSet<Signature> _seen = [];
    private readonly Dictionary<Signature, Tensor[]?> _numbers = [];

    public BatchGroup.Progress State { get; private set; }

    /// <summary>Why every size gets code of its own, when that is so.</summary>
    public string? Problem { get; private set; }

    public BatchFamily? Family { get; private set; }

    public VariableStep<T>? Code { get; private set; }

    /// <summary>Counts the sizes; true when it is time to make code for all of them.</summary>
    public bool IsDue(Signature signature, AutomaticOptions options)
    {
        if (State != BatchGroup.Progress.Collecting || options.WidenAfter <= 0) return false;
        _seen.Add(signature);
        return _seen.Count >= options.WidenAfter;
    }

    public void Widen(BatchFamily family) => (Family, State) = (family, BatchGroup.Progress.Widening);

    public void Serve(VariableStep<T> code) => (Code, State) = (code, BatchGroup.Progress.Serving);

    public void Refuse(string problem) => (Problem, State, Family) = (problem, BatchGroup.Progress.Refused, null);

    /// <summary>True when the signature needs no code of its own.</summary>
    public bool Covers(Signature signature) => State == BatchGroup.Progress.Widening || (State == BatchGroup.Progress.Serving && _numbers.GetValueOrDefault(signature) is not null);

    /// <summary>What the loss makes of the batch size; null where the code does not serve the signature.</summary>
    /// <param name="signature">The batch.</param>
    /// <param name="trace">What the loss records for it: asked once.</param>
    /// <param name="options">Bounds the memory of a run, and of this.</param>
    public Tensor[]? NumbersOf(Signature signature, Func<Signature, TracedModel?> trace, AutomaticOptions options)
    {
        if (Code is null) return null;
        if (_numbers.TryGetValue(signature, out var known)) return known;
        if (_numbers.Count >= options.MaxSignatures) _numbers.Clear();
        int rows = BatchGroup.RowsOf(signature);
        bool fits = Code.ArenaBytes(rows) <= options.Jit.Limits.MaxArenaBytes;
        return _numbers[signature] = fits && trace(signature) is { } traced ? Family!.NumbersOf(traced, rows) : null;
    }
}
