using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>Rows of a table [V, ...] chosen by int32 indices [I...]: [I..., ...]. An index outside [0, V) throws.</summary>
    public static readonly Op Gather = new("gather", 2)
    {
        Infer = TypeRules.Gather,
        Evaluate = Indexing.Gather,
        Vjp = (y, g) => [NodeMath.Scatter(y[1], g, y[0].Shape[0]), null],
    };

    /// <summary>
    /// Adds rows of updates [I..., ...] into zeros [rows, ...] in the order of the indices. An index outside [0, rows) throws.
    /// </summary>
    public static readonly Op Scatter = new("scatter", 2)
    {
        Infer = TypeRules.Scatter,
        Evaluate = Indexing.Scatter,
        Vjp = (y, g) => [null, NodeMath.Gather(g, y[0])],
        ParseAttributes = p => new ScatterAttributes(p.Int("rows")),
    };

    /// <summary>The operand itself; throws when an element does not meet the demand.</summary>
    public static readonly Op Check = new("check", 1)
    {
        Infer = TypeRules.Check,
        Evaluate = Indexing.Check,
        Vjp = (_, g) => [g],
        Traits = OpTraits.Checks,
        ParseAttributes = p => new CheckAttributes(p.Enum<Demand>("demand"), p.Int("limit"), p.Int("exempt"), p.Text("subject")),
    };
}
