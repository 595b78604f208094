namespace AiDotNet.Jit.Automatic;

/// <summary>What made a compilation necessary.</summary>
public enum RecompileCause
{
    /// <summary>The first signature of the model.</summary>
    FirstSignature,

    /// <summary>A signature that was not seen before.</summary>
    NewSignature,

    /// <summary>The signature had been compiled and was dropped for lack of room.</summary>
    Evicted,

    /// <summary>The model recorded another graph than before: it depends on something beside its arguments.</summary>
    ModelChanged,

    /// <summary>The code compiled before failed while it ran.</summary>
    RunFailed,

    /// <summary>An earlier attempt failed.</summary>
    Retry,

    /// <summary>Many batch sizes were seen, so a few are compiled that serve all of them.</summary>
    Widened,

    /// <summary>The caller asked for it.</summary>
    Requested,

    /// <summary>Measurements found something faster.</summary>
    Tuned,
}

/// <summary>Why a signature was compiled, and how it differs from the one closest to it.</summary>
/// <param name="Cause">The kind of reason.</param>
/// <param name="Signature">What was compiled.</param>
/// <param name="Input">The first argument that differs from the nearest known signature, or -1.</param>
/// <param name="Axis">The first axis that differs, or -1 where element type or rank do.</param>
/// <param name="Known">The nearest known signature, if there is one.</param>
public sealed record RecompileReason(RecompileCause Cause, Signature Signature, int Input = -1, int Axis = -1, Signature? Known = null)
{
    /// <summary>Why code for batches of any size does not serve the signature, once that was tried: what the model does that it could not.</summary>
    public string? NotShared { get; init; }

    /// <inheritdoc/>
    public override string ToString() => NotShared is null ? Difference : $"{Difference}; not by code for any batch: {NotShared}";

    private string Difference => Known is null || Input < 0 ? $"{Cause}: {Signature}" : Axis < 0
        ? $"{Cause}: input {Input} is {Signature.Types[Input]}, was {Known.Types[Input]}"
        : $"{Cause}: axis {Axis} of input {Input} is {Signature.Types[Input].Shape[Axis]}, was {Known.Types[Input].Shape[Axis]}";

    /// <summary>The reason for compiling <paramref name="signature"/> when others are known.</summary>
    internal static RecompileReason New(Signature signature, IEnumerable<Signature> known)
    {
        var nearest = known.Where(k => k.Types.Count == signature.Types.Count).MaxBy(k => Likeness(k, signature));
        if (nearest is null) return new(RecompileCause.FirstSignature, signature);
        int input = Enumerable.Range(0, signature.Types.Count).First(i => signature.Types[i] != nearest.Types[i]);
        var (a, b) = (signature.Types[input], nearest.Types[input]);
        int axis = a.DType != b.DType || a.Shape.Rank != b.Shape.Rank ? -1 : Enumerable.Range(0, a.Shape.Rank).First(i => a.Shape[i] != b.Shape[i]);
        return new(RecompileCause.NewSignature, signature, input, axis, nearest);
    }

    private static int Likeness(Signature a, Signature b) => a.Types.Zip(b.Types).Sum(p =>
        p.First == p.Second ? 100 : p.First.DType == p.Second.DType && p.First.Shape.Rank == p.Second.Shape.Rank ? 10 : 0);
}
