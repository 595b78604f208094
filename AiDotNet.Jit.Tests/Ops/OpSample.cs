using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>One application of a row: operand types, attributes, and the range its random operands are drawn from.</summary>
/// <param name="Op">The row.</param>
/// <param name="Operands">The operand types.</param>
/// <param name="Attributes">The attributes, if the row has any.</param>
/// <param name="Low">The smallest operand value.</param>
/// <param name="High">The largest operand value.</param>
public sealed record OpSample(Op Op, IReadOnlyList<TensorType> Operands, OpAttributes? Attributes, double Low, double High)
{
    /// <summary>Unique among the samples, for test names.</summary>
    public string Name =>
        string.Join(' ', [$"{Op}({string.Join(", ", Operands)})", .. Attributes?.Text.Select(p => $"{p.Key}={p.Value}") ?? []]);

    /// <summary>True when the row can be differentiated with respect to some operand of this sample.</summary>
    public bool IsDifferentiable
    {
        get
        {
            var (node, _) = Build();
            // What stops gradients is constant by definition, whatever a difference quotient says.
            return Op.Vjp is not null && Op != Primitive.StopGradient && node.DType.IsFloat() && Operands.Any(o => o.DType.IsFloat());
        }
    }

    /// <summary>Random operands; the same seed gives the same values.</summary>
    public Tensor[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Operands.Select(type => TestTensors.Random(type, Low, High, random))];
    }

    /// <summary>The operation on inputs of a new builder.</summary>
    public (Node Result, Node[] Inputs) Build()
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. Operands.Select(type => builder.Input(type))];
        return (Apply(builder, inputs), inputs);
    }

    /// <summary>The operation on given operands.</summary>
    public Node Apply(GraphBuilder builder, IReadOnlyList<Node> operands) => builder.Add(Op, operands, Attributes);

    /// <summary>The value for given operands.</summary>
    public Tensor Evaluate(IReadOnlyList<Tensor> operands)
    {
        var (node, _) = Build();
        return Op.Evaluate(node, operands);
    }
}
