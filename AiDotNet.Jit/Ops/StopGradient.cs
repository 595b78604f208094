using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>x itself, but constant for derivatives. A compiler removes it once gradients are built.</summary>
    public static readonly Op StopGradient = new("stop_gradient", 1)
    {
        Infer = static (operands, _) => operands[0],
        Evaluate = static (_, operands) => operands[0],
        Vjp = static (_, _) => [null],
        Traits = OpTraits.View,
    };
}
