using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>A program compiled for exactly this signature.</summary>
internal sealed class ExactSpecialization(TracedModel traced, Executable executable) : Specialization
{
    private Tensor[]? _arguments;

    public TracedModel Traced => traced;

    public Executable Executable => executable;

    public override IReadOnlyList<TensorType> OutputTypes => traced.OutputTypes;

    /// <summary>True when another one would run the very same kernels as often in parallel: there is nothing to choose.</summary>
    public bool IsSameCode(ExactSpecialization other)
    {
        var (mine, theirs) = (executable.Program, other.Executable.Program);
        return mine.Backend == theirs.Backend && executable.MaxThreads == other.Executable.MaxThreads && mine.Kernels.Count == theirs.Kernels.Count
            && mine.Kernels.Zip(theirs.Kernels).All(p => p.First == p.Second || p.First.ToString() == p.Second.ToString());
    }

    public override void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        var arguments = Interlocked.Exchange(ref _arguments, null) ?? new Tensor[traced.Program.Graph.Inputs.Count];
        traced.Bind(inputs, arguments);
        executable.Run(arguments, outputs!);
        Array.Clear(arguments);
        _arguments = arguments;
    }

    protected override void Free() => executable.Dispose();
}
