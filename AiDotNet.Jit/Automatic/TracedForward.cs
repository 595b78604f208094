using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit.Automatic;

/// <summary>A model whose answers are computed as they were recorded.</summary>
internal sealed class TracedForward(Program program, DropoutSeed seed) : TracedModel(program)
{
    private static readonly Dictionary<int, int> NoUpdates = [];

    private readonly int _seedSlot = program.Seed is null ? -1 : program.Inputs.Count + IndexOf(program.Captured, program.Seed);

    public override Graph Graph => Program.Graph;

    public override IReadOnlyDictionary<int, int> Updates => NoUpdates;

    public override TensorType[] OutputTypes { get; } = TypesOf(program.Graph.Outputs);

    public override int ReadArguments => Graph.Inputs.Count;

    public override string? WhyWhole => null;

    public override void Bind(ReadOnlySpan<Tensor> inputs, Span<Tensor> arguments)
    {
        inputs.CopyTo(arguments);
        for (int i = inputs.Length; i < arguments.Length; i++)
        {
            arguments[i] = i == _seedSlot ? seed.Next() : Program.Captured[i - inputs.Length].Tensor;
        }
    }

    public override Tensor[] Sample(ReadOnlySpan<Tensor> inputs)
    {
        var copies = new Tensor[inputs.Length];
        for (int i = 0; i < copies.Length; i++) copies[i] = Samples.Copy(inputs[i]);
        return copies;
    }

    public override Tensor[]? SampleAhead() => null;

    // Someone may be training the parameters meanwhile: whoever compares two runs must see the same ones.
    public override Tensor[] ArgumentsOf(Tensor[] sample)
    {
        var arguments = new Tensor[Graph.Inputs.Count];
        Bind(sample, arguments);
        return Array.ConvertAll(arguments, Samples.Copy);
    }

    public override TracedModel With(Program other) => new TracedForward(other, seed);

    private static TensorType[] TypesOf(IReadOnlyList<Node> nodes)
    {
        var types = new TensorType[nodes.Count];
        for (int i = 0; i < types.Length; i++) types[i] = nodes[i].Type;
        return types;
    }

    private static int IndexOf(IReadOnlyList<CapturedLeaf> captured, CapturedLeaf leaf)
    {
        for (int i = 0; i < captured.Count; i++)
        {
            if (captured[i] == leaf) return i;
        }
        return -1;
    }
}
