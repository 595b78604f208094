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
