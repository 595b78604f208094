using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Lists of the arguments and results of one call, kept for the next one.</summary>
internal sealed class CallFrame(TracedModel traced)
{
    private readonly Tensor?[] _results = new Tensor?[traced.Updates.Count == 0 ? 0 : traced.Graph.Outputs.Count];

    /// <summary>As many as the graph has inputs.</summary>
    public Tensor[] Arguments { get; } = new Tensor[traced.Graph.Inputs.Count];

    /// <summary>As many as the graph has outputs: what overwrites an argument takes none.</summary>
    public ReadOnlySpan<Tensor?> Results(ReadOnlySpan<Tensor> outputs)
    {
        if (_results.Length == 0) return outputs!;
        outputs.CopyTo(_results!);
        return _results;
    }

    /// <summary>Keeps no tensor alive.</summary>
    public void Clear()
    {
        Array.Clear(Arguments);
        Array.Clear(_results);
    }
}
