using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Machine code that answers calls of one signature.</summary>
internal abstract class Specialization
{
    private volatile bool _retired;

    public required CompilationStats Stats { get; init; }

    /// <summary>True once it was dropped: a run that finds its memory gone then starts over, elsewhere.</summary>
    public virtual bool IsRetired => _retired;

    public abstract IReadOnlyList<TensorType> OutputTypes { get; }

    /// <summary>Computes the outputs into tensors of the caller.</summary>
    public abstract void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs);

    /// <summary>Frees the memory; runs that are under way finish first.</summary>
    public void Retire()
    {
        _retired = true;
        Free();
    }

    /// <summary>For people: what answers.</summary>
    public override string ToString() => $"{Stats.Backend}, {Stats.KernelCount} kernels";

    protected abstract void Free();
}
