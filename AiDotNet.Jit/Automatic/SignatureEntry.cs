using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Automatic;

/// <summary>Where a signature stands on its way to machine code.</summary>
internal enum EntryState
{
    /// <summary>The interpreter answers and calls are counted.</summary>
    Warming,

    /// <summary>A compilation waits or runs; the interpreter answers.</summary>
    Queued,

    /// <summary>Machine code answers.</summary>
    Compiled,

    /// <summary>The last attempt failed: the interpreter answers until the next one is due.</summary>
    Resting,

    /// <summary>The model cannot be compiled for this signature; it is traced or run anew at every call.</summary>
    Refused,
}

/// <summary>What a model knows about one signature.</summary>
internal sealed class SignatureEntry(Signature signature)
{
    private int _state;
    private int _runs;
    private volatile Specialization? _compiled;
    private volatile TracedModel? _traced;

    public Signature Signature => signature;

    public Specialization? Compiled
    {
        get => _compiled;
        set => _compiled = value;
    }

    public TracedModel? Traced
    {
        get => _traced;
        set => _traced = value;
    }

    public EntryState State
    {
        get => (EntryState)Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, (int)value);
    }

    /// <summary>The signatures that differ from this one in the batch only.</summary>
    public BatchGroup? Batch { get; set; }

    /// <summary>True once tracing was found impossible: the model is run step by step.</summary>
    public bool RunsEagerly { get; set; }

    /// <summary>The arguments of a recent call, copied: what a new specialisation is verified with.</summary>
    public Tensor[]? Sample { get; set; }

    /// <summary>Names of backends that failed here for good.</summary>
    public HashSet<string> Quarantined { get; } = [];

    /// <summary>Why the next compilation happens.</summary>
    public RecompileReason? Reason { get; set; }

    public int Attempts { get; set; }

    /// <summary>What the tuner measured.</summary>
    public TuningDecision? Decision { get; set; }

    /// <summary>Traces in a row that differed from the one before.</summary>
    public int Changes { get; set; }

    /// <summary>Ticks before which neither a compilation nor code that ran out of memory is tried again.</summary>
    public long RestUntil { get; set; }

    /// <summary>The model's clock at the last call: the order of eviction.</summary>
    public long LastUsed { get; set; }

    /// <summary>Calls since the model was last traced; a lost count costs nothing.</summary>
    public int SinceTrace { get; set; }

    /// <summary>Counts an interpreted call; the number since the last change of the model.</summary>
    public int CountRun() => Interlocked.Increment(ref _runs);

    public int Runs => Volatile.Read(ref _runs);

    public void RestartWarmup() => Volatile.Write(ref _runs, 0);

    /// <summary>Changes the state if it is still the one expected; one of several threads succeeds.</summary>
    public bool TryMove(EntryState from, EntryState to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
