namespace AiDotNet.Jit.Ir;

/// <summary>What an operation needs to know beside its operands. Records: equal attributes are equal operations.</summary>
public abstract record OpAttributes
{
    /// <summary>Attributes in the textual IR, as <c>name=value</c> pairs; see <c>GraphText</c>.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Text { get; }

    /// <summary>One pair of the textual form.</summary>
    protected static KeyValuePair<string, string> Pair(string name, object value) =>
        new(name, FormattableString.Invariant($"{value}"));
}
