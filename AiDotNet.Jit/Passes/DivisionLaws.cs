using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

/// <summary>A quotient takes as long as ten products.</summary>
internal static class DivisionLaws
{
    private const double HalfSingle = 1.0 / (1 << 25), HalfDouble = 1.0 / (1L << 54);

    /// <summary>
    /// By a product where it is off by one ulp at most and no exact quotient changes, so that n / n is 1 and a mean of whole numbers that is whole stays so:
    /// k c r = k (1 + e) rounds to k for every k when the reciprocal r has |e| below half the distance of numbers next to 1. A magnitude of c from 1 on
    /// lets nothing overflow that did not.
    /// </summary>
    internal static Node? ByReciprocal(Node n) =>
        n is [_, { ConstantValue: double c }] && Math.Abs(c) >= 1 && (n.DType == DType.Float32 ? IsNear((float)c, 1 / (float)c) : n.DType == DType.Float64 && IsNear(c, 1 / c))
            ? ByAnyReciprocal(n)
            : null;

    /// <summary>By a product wherever the reciprocal is normal: off by one ulp.</summary>
    internal static Node? ByAnyReciprocal(Node n) => n is [var x, { ConstantValue: double c }] && IsNormal(1 / c, n.DType) ? x * (1 / c) : null;

    private static bool IsNormal(double reciprocal, DType type) => type == DType.Float32 ? float.IsNormal((float)reciprocal) : double.IsNormal(reciprocal);

    private static bool IsNear(float c, float reciprocal) => Math.Abs(((double)c * reciprocal) - 1) <= HalfSingle;

    // One fused step: the product itself has too many digits.
    private static bool IsNear(double c, double reciprocal) => Math.Abs(Math.FusedMultiplyAdd(c, reciprocal, -1)) <= HalfDouble;
}
