using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the reductions.</summary>
internal static class Reductions
{
    internal static Tensor Sum(Node node, IReadOnlyList<Tensor> operands) => node.DType switch
    {
        DType.Float32 => ReductionLoop<float, SumStep<float>>.Run(node, operands[0], 0),
        DType.Float64 => ReductionLoop<double, SumStep<double>>.Run(node, operands[0], 0),
        DType.Int32 => ReductionLoop<int, SumStep<int>>.Run(node, operands[0], 0),
        _ => throw Unsupported(node),
    };

    internal static Tensor Max(Node node, IReadOnlyList<Tensor> operands) => node.DType switch
    {
        DType.Float32 => ReductionLoop<float, MaxStep<float>>.Run(node, operands[0], float.NegativeInfinity),
        DType.Float64 => ReductionLoop<double, MaxStep<double>>.Run(node, operands[0], double.NegativeInfinity),
        DType.Int32 => ReductionLoop<int, MaxStep<int>>.Run(node, operands[0], int.MinValue),
        _ => throw Unsupported(node),
    };

    internal static Tensor Min(Node node, IReadOnlyList<Tensor> operands) => node.DType switch
    {
        DType.Float32 => ReductionLoop<float, MinStep<float>>.Run(node, operands[0], float.PositiveInfinity),
        DType.Float64 => ReductionLoop<double, MinStep<double>>.Run(node, operands[0], double.PositiveInfinity),
        DType.Int32 => ReductionLoop<int, MinStep<int>>.Run(node, operands[0], int.MaxValue),
        _ => throw Unsupported(node),
    };

    private static UnsupportedOpException Unsupported(Node node) => new($"{node.Op} has no evaluation for {node[0].Type}. Cast it first.");
}
