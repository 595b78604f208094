namespace AiDotNet.Jit.Passes;

/// <summary>What passes may do, and the log of what they did. One context serves one compilation.</summary>
public sealed class PassContext
{
    private readonly List<PassTrace> _traces = [];
    private readonly Dictionary<string, int> _laws = [];

    /// <summary>Which laws may be used.</summary>
    public NumericMode Mode { get; init; } = NumericMode.Default;

    /// <summary>Names of passes and laws that are switched off.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>();

    /// <summary>Verifies the graph after every pass. On in Debug builds.</summary>
    public bool Verify { get; init; } = IsDebug;

    /// <summary>Keeps the text of the graph before and after every pass in <see cref="Traces"/>.</summary>
    public bool KeepText { get; init; }

    /// <summary>Stops the compilation between passes and within long ones.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What the passes did, in order.</summary>
    public IReadOnlyList<PassTrace> Traces => _traces;

    /// <summary>The laws applied so far and how often.</summary>
    public IReadOnlyDictionary<string, int> Laws => _laws;

    /// <summary>Notes that a law was applied.</summary>
    public void Applied(string law) => _laws[law] = _laws.GetValueOrDefault(law) + 1;

    /// <summary>True unless the pass or law of this name is switched off.</summary>
    public bool Allows(string name) => !Disabled.Contains(name);

    internal void Add(PassTrace trace) => _traces.Add(trace);

    private static bool IsDebug =>
#if DEBUG
        true;
#else
        false;
#endif
}
