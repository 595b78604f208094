using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>A program compiled for exactly this signature.</summary>
internal sealed class ExactSpecialization(TracedModel traced, Executable executable) : Specialization
{
    private CallFrame? _frame;

    /// <summary>Whether results are looked at for numbers that are not finite.</summary>
    public bool ChecksNumerics { get; init; }

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
        var frame = Interlocked.Exchange(ref _frame, null) ?? new(traced);
        traced.Bind(inputs, frame.Arguments);
        RunBound(frame.Arguments, frame.Results(outputs));
        frame.Clear();
        _frame = frame;
    }

    /// <summary>Runs on arguments that are all given; results that overwrite an argument are null.</summary>
    public void RunBound(Tensor[] arguments, ReadOnlySpan<Tensor?> results)
    {
        if (ChecksNumerics) NonFiniteTrace.Run(executable, traced.Graph, arguments, [.. results]);
        else executable.Run(arguments, results);
    }

    protected override void Free() => executable.Dispose();
}
