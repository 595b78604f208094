using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>What dropout draws from: every call gets the next number, whichever thread it comes from.</summary>
internal sealed class DropoutSeed
{
    private int _last;

    /// <summary>The leaf that stands for the seed in traces.</summary>
    public ComputationNode<int> Leaf { get; } = Recording.NewSeed();

    public Tensor<int> Next() => Tensor<int>.Scalar(unchecked(Leaf.Value.Span[0] + Interlocked.Increment(ref _last) * 7919));
}
