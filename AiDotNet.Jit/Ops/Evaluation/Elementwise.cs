using System.Numerics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the elementwise rows: which span operation each one is, per dtype.</summary>
internal static class Elementwise
{
    internal static readonly EvaluateRule Neg = Numbers(TensorPrimitives.Negate, TensorPrimitives.Negate, TensorPrimitives.Negate);
    internal static readonly EvaluateRule Abs = Numbers(TensorPrimitives.Abs, TensorPrimitives.Abs, ScalarLoops.WrappingAbs);
    internal static readonly EvaluateRule Exp = Floats(VectorMath.Exp, VectorMath.Exp);
    internal static readonly EvaluateRule Expm1 = Floats(VectorMath.Expm1, VectorMath.Expm1);
    internal static readonly EvaluateRule Log = Floats(VectorMath.Log, VectorMath.Log);
    internal static readonly EvaluateRule Log1p = Floats(VectorMath.Log1p, VectorMath.Log1p);
    internal static readonly EvaluateRule Sqrt = Floats(TensorPrimitives.Sqrt, TensorPrimitives.Sqrt);
    internal static readonly EvaluateRule Sin = Floats(VectorMath.Sin, VectorMath.Sin);
    internal static readonly EvaluateRule Cos = Floats(VectorMath.Cos, VectorMath.Cos);
    internal static readonly EvaluateRule Tanh = Floats(VectorMath.Tanh, VectorMath.Tanh);
    internal static readonly EvaluateRule Sigmoid = Floats(VectorMath.Sigmoid, VectorMath.Sigmoid);
    internal static readonly EvaluateRule Relu = Floats((x, r) => TensorPrimitives.Max(x, 0f, r), (x, r) => TensorPrimitives.Max(x, 0d, r));
    internal static readonly EvaluateRule Erf = Floats(VectorMath.Erf, VectorMath.Erf);
    internal static readonly EvaluateRule Floor = Floats(TensorPrimitives.Floor, TensorPrimitives.Floor);
    internal static readonly EvaluateRule Add = Numbers(TensorPrimitives.Add, TensorPrimitives.Add, TensorPrimitives.Add);
    internal static readonly EvaluateRule Sub = Numbers(TensorPrimitives.Subtract, TensorPrimitives.Subtract, TensorPrimitives.Subtract);
    internal static readonly EvaluateRule Mul = Numbers(TensorPrimitives.Multiply, TensorPrimitives.Multiply, TensorPrimitives.Multiply);
    internal static readonly EvaluateRule Div = Floats(TensorPrimitives.Divide, TensorPrimitives.Divide);
    internal static readonly EvaluateRule Pow = Floats(VectorMath.Pow, VectorMath.Pow);
    internal static readonly EvaluateRule Max = Numbers(TensorPrimitives.Max, TensorPrimitives.Max, TensorPrimitives.Max);
    internal static readonly EvaluateRule Min = Numbers(TensorPrimitives.Min, TensorPrimitives.Min, TensorPrimitives.Min);
    internal static readonly EvaluateRule Less = Compared<ScalarLoops.IsLess>();
    internal static readonly EvaluateRule LessEqual = Compared<ScalarLoops.IsLessOrEqual>();
    internal static readonly EvaluateRule Equal = Compared<ScalarLoops.IsEqual>();

    // A bool is a byte that holds 0 or 1, so logic on bools is logic on bytes.
    internal static Tensor Not(Node node, IReadOnlyList<Tensor> operands) =>
        ElementwiseLoop.Unary<byte, byte>(node, operands[0], (x, r) => TensorPrimitives.Xor(x, (byte)1, r));

    internal static Tensor And(Node node, IReadOnlyList<Tensor> operands) =>
        ElementwiseLoop.Binary<byte, byte>(node, operands[0], operands[1], TensorPrimitives.BitwiseAnd);

    internal static Tensor Or(Node node, IReadOnlyList<Tensor> operands) =>
        ElementwiseLoop.Binary<byte, byte>(node, operands[0], operands[1], TensorPrimitives.BitwiseOr);

    internal static Tensor Select(Node node, IReadOnlyList<Tensor> operands) => node.DType.Size() switch
    {
        1 => ElementwiseLoop.Select<byte>(node, operands[0], operands[1], operands[2]),
        4 => ElementwiseLoop.Select<int>(node, operands[0], operands[1], operands[2]),
        _ => ElementwiseLoop.Select<long>(node, operands[0], operands[1], operands[2]),
    };

    internal static Tensor Cast(Node node, IReadOnlyList<Tensor> operands) => operands[0].DType switch
    {
        DType.Float32 => CastFrom<float>(node, operands[0]),
        DType.Float64 => CastFrom<double>(node, operands[0]),
        DType.Int32 => CastFrom<int>(node, operands[0]),
        _ => CastFrom<byte>(node, operands[0]),
    };

    private static Tensor CastFrom<T>(Node node, Tensor x) where T : unmanaged, INumber<T> => node.DType switch
    {
        DType.Float32 => ElementwiseLoop.Unary<T, float>(node, x, TensorPrimitives.ConvertSaturating),
        DType.Float64 => ElementwiseLoop.Unary<T, double>(node, x, TensorPrimitives.ConvertSaturating),
        DType.Int32 => ElementwiseLoop.Unary<T, int>(node, x, TensorPrimitives.ConvertSaturating),
        _ => ElementwiseLoop.Unary<T, bool>(node, x, ScalarLoops.IsNotZero),
    };

    private static EvaluateRule Floats(UnaryLoop<float, float> singles, UnaryLoop<double, double> doubles) =>
        (node, operands) => operands[0].DType switch
        {
            DType.Float32 => ElementwiseLoop.Unary(node, operands[0], singles),
            DType.Float64 => ElementwiseLoop.Unary(node, operands[0], doubles),
            _ => throw Unsupported(node),
        };

    private static EvaluateRule Floats(BinaryLoop<float, float> singles, BinaryLoop<double, double> doubles) =>
        (node, operands) => operands[0].DType switch
        {
            DType.Float32 => ElementwiseLoop.Binary(node, operands[0], operands[1], singles),
            DType.Float64 => ElementwiseLoop.Binary(node, operands[0], operands[1], doubles),
            _ => throw Unsupported(node),
        };

    private static EvaluateRule Numbers(UnaryLoop<float, float> singles, UnaryLoop<double, double> doubles, UnaryLoop<int, int> integers)
    {
        var floats = Floats(singles, doubles);
        return (node, operands) => operands[0].DType == DType.Int32
            ? ElementwiseLoop.Unary(node, operands[0], integers)
            : floats(node, operands);
    }

    private static EvaluateRule Numbers(BinaryLoop<float, float> singles, BinaryLoop<double, double> doubles, BinaryLoop<int, int> integers)
    {
        var floats = Floats(singles, doubles);
        return (node, operands) => operands[0].DType == DType.Int32
            ? ElementwiseLoop.Binary(node, operands[0], operands[1], integers)
            : floats(node, operands);
    }

    private static EvaluateRule Compared<TRelation>() where TRelation : ScalarLoops.IRelation => (node, operands) => operands[0].DType switch
    {
        DType.Float32 => ElementwiseLoop.Binary<float, bool>(node, operands[0], operands[1], ScalarLoops.Compare<TRelation, float>),
        DType.Float64 => ElementwiseLoop.Binary<double, bool>(node, operands[0], operands[1], ScalarLoops.Compare<TRelation, double>),
        DType.Int32 => ElementwiseLoop.Binary<int, bool>(node, operands[0], operands[1], ScalarLoops.Compare<TRelation, int>),
        _ => ElementwiseLoop.Binary<byte, bool>(node, operands[0], operands[1], ScalarLoops.Compare<TRelation, byte>),
    };

    private static UnsupportedOpException Unsupported(Node node) => new($"{node.Op} has no evaluation for {node[0].Type}. Cast to f32 or f64.");
}
