using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>An argument of the graph.</summary>
    public static readonly Op Input = new("input", 0)
    {
        Infer = TypeRules.Input,
        Evaluate = Sources.Input,
        Traits = OpTraits.Source | OpTraits.Argument,
        ParseAttributes = p => new InputAttributes(p.Int("index"), p.Type("type"), p.GetValueOrDefault("name")),
    };

    /// <summary>A scalar constant.</summary>
    public static readonly Op Const = new("const", 0)
    {
        Infer = TypeRules.Const,
        Evaluate = Sources.Const,
        Traits = OpTraits.Source,
        ParseAttributes = p => new ConstAttributes(p.DType("dtype"), p.Bits("value")),
    };

    /// <summary>0, 1, 2, ... along one axis, as int32.</summary>
    public static readonly Op Iota = new("iota", 0)
    {
        Infer = TypeRules.Iota,
        Evaluate = Sources.Iota,
        Traits = OpTraits.Source,
        ParseAttributes = p => new IotaAttributes(p.Shape("shape"), p.Int("axis")),
    };

    /// <summary>Random int32 bits: the first word of Threefry-2x32-20 with key (seed, stream) and counter (flat index, 0).</summary>
    public static readonly Op RandomBits = new("random_bits", 1)
    {
        Infer = TypeRules.RandomBits,
        Evaluate = Sources.RandomBits,
        ParseAttributes = p => new RandomBitsAttributes(p.Shape("shape"), p.Int("stream")),
    };
}
