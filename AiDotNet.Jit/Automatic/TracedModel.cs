using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit.Automatic;

/// <summary>What a model recorded for one signature, and the interpreter that runs it. Safe from several threads.</summary>
internal sealed class TracedModel(Program program, DropoutSeed seed)
{
    private readonly Lazy<GraphInterpreter> _interpreter = new(() => new(program.Graph));
    private readonly Lazy<ProgramKey> _key = new(() => new(program.Graph, ""));
    private readonly int _seedSlot = program.Seed is null ? -1 : program.Inputs.Count + IndexOf(program.Captured, program.Seed);

    private volatile IReadOnlyList<SeenValue> _seen = program.SeenValues;

    public Program Program => program;

    /// <summary>True as long as every value the model asked for while it was traced is what it was.</summary>
    public bool Holds
    {
        get
        {
            var seen = _seen;
            for (int i = 0; i < seen.Count; i++)
            {
                if (!seen[i].Holds) return false;
            }
            return true;
        }
    }

    /// <summary>Another trace has shown that these values, too, mean this graph.</summary>
    public void HoldsFor(TracedModel other) => _seen = other._seen;

    public TensorType[] OutputTypes { get; } = TypesOf(program.Graph.Outputs);

    /// <summary>The interpreter's answer, in new tensors.</summary>
    public Tensor[] Interpret(ReadOnlySpan<Tensor> inputs)
    {
        var arguments = new Tensor[program.Graph.Inputs.Count];
        Bind(inputs, arguments);
        return _interpreter.Value.Run(arguments);
    }

    /// <summary>Fills in all arguments of the graph: the inputs, then the tensors captured leaves hold at this moment.</summary>
    public void Bind(ReadOnlySpan<Tensor> inputs, Span<Tensor> arguments)
    {
        inputs.CopyTo(arguments);
        for (int i = inputs.Length; i < arguments.Length; i++)
        {
            arguments[i] = i == _seedSlot ? seed.Next() : program.Captured[i - inputs.Length].Tensor;
        }
    }

    /// <summary>True when the other trace computes the same from the same leaves.</summary>
    public bool Same(TracedModel other) => _key.Value.Equals(other._key.Value) && SameLeaves(other);

    /// <summary>True when both captured the same leaves, or constants made anew with equal contents.</summary>
    public bool SameLeaves(TracedModel other)
    {
        var (mine, theirs) = (program.Captured, other.Program.Captured);
        if (mine.Count != theirs.Count) return false;
        for (int i = 0; i < mine.Count; i++)
        {
            if (mine[i].Leaf == theirs[i].Leaf) continue;
            if (mine[i].Leaf.RequiresGradient || mine[i].Leaf.Type != theirs[i].Leaf.Type) return false;
            if (mine[i].Tensor != theirs[i].Tensor && !mine[i].Tensor.BitsEqual(theirs[i].Tensor)) return false;
        }
        return true;
    }

    /// <summary>The same leaves under another graph of as many inputs.</summary>
    public TracedModel WithGraph(Graph graph) => With(program with { Graph = graph });

    /// <summary>Another program that draws from the same seed.</summary>
    public TracedModel With(Program other) => new(other, seed);

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
