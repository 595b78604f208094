using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit.Automatic;

/// <summary>What a function recorded for one signature, what is computed of it, and the interpreter that does. Safe from several threads.</summary>
internal abstract class TracedModel
{
    private readonly Lazy<GraphInterpreter> _interpreter;
    private readonly Lazy<ProgramKey> _key;
    private volatile IReadOnlyList<SeenValue> _seen;

    protected TracedModel(Program program)
    {
        (Program, _seen) = (program, program.SeenValues);
        (_interpreter, _key) = (new(() => new(Graph)), new(() => new(program.Graph, "")));
    }

    /// <summary>What was recorded.</summary>
    public Program Program { get; }

    /// <summary>What is computed.</summary>
    public abstract Graph Graph { get; }

    /// <summary>Output number -> input number whose memory it replaces; none where a call has no effect beside its answer.</summary>
    public abstract IReadOnlyDictionary<int, int> Updates { get; }

    /// <summary>The types of the answer.</summary>
    public abstract TensorType[] OutputTypes { get; }

    /// <summary>The number of arguments up to the last captured leaf that the function only reads.</summary>
    public abstract int ReadArguments { get; }

    /// <summary>Why a call must not be cut into several, if that is so.</summary>
    public abstract string? WhyWhole { get; }

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

    /// <summary>The interpreter's answer, in new tensors.</summary>
    public Tensor[] Interpret(ReadOnlySpan<Tensor> inputs)
    {
        var arguments = new Tensor[Graph.Inputs.Count];
        Bind(inputs, arguments);
        return InterpretBound(arguments);
    }

    /// <summary>The same for arguments that are all given. Whatever is updated is updated at the end.</summary>
    public virtual Tensor[] InterpretBound(Tensor[] arguments) => _interpreter.Value.Run(arguments);

    /// <summary>Fills in all arguments of the graph: the inputs, then the tensors captured leaves hold at this moment.</summary>
    public abstract void Bind(ReadOnlySpan<Tensor> inputs, Span<Tensor> arguments);

    /// <summary>What has to be kept of a call to verify and to measure code with it later.</summary>
    public abstract Tensor[] Sample(ReadOnlySpan<Tensor> inputs);

    /// <summary>The same for numbers that are made up; null where they need not be known before they are used.</summary>
    public abstract Tensor[]? SampleAhead();

    /// <summary>Copies of all arguments of the graph, from what was kept of a call.</summary>
    public abstract Tensor[] ArgumentsOf(Tensor[] sample);

    /// <summary>True when the other trace computes the same from the same leaves.</summary>
    public bool Same(TracedModel other) => _key.Value.Equals(other._key.Value) && SameLeaves(other);

    /// <summary>True when both captured the same leaves, or constants made anew with equal contents.</summary>
    public bool SameLeaves(TracedModel other)
    {
        var (mine, theirs) = (Program.Captured, other.Program.Captured);
        if (mine.Count != theirs.Count) return false;
        for (int i = 0; i < mine.Count; i++)
        {
            if (mine[i].Leaf == theirs[i].Leaf) continue;
            if (mine[i].Leaf.RequiresGradient || mine[i].Leaf.Type != theirs[i].Leaf.Type) return false;
            if (mine[i].Tensor != theirs[i].Tensor && !mine[i].Tensor.BitsEqual(theirs[i].Tensor)) return false;
        }
        return true;
    }

    /// <summary>The same leaves under another recorded graph of as many inputs.</summary>
    public TracedModel WithGraph(Graph graph) => With(Program with { Graph = graph });

    /// <summary>Another program of the same function.</summary>
    public abstract TracedModel With(Program other);
}
