using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>The shape and dtype rules that rows of the catalogue refer to.</summary>
internal static partial class TypeRules
{
    internal static readonly DType[] Floats = [DType.Float32, DType.Float64];
    internal static readonly DType[] Numbers = [DType.Float32, DType.Float64, DType.Int32];
    internal static readonly DType[] Any = [DType.Float32, DType.Float64, DType.Int32, DType.Bool];
    internal static readonly DType[] Booleans = [DType.Bool];
    internal static readonly DType[] Integers = [DType.Int32];

    internal static T Require<T>(string op, OpAttributes? attributes) where T : OpAttributes => attributes as T
        ?? throw new InvalidGraphException($"{op} requires {typeof(T).Name}, got {attributes?.GetType().Name ?? "none"}.");

    internal static void RequireDType(string op, TensorType operand, DType[] allowed)
    {
        if (Array.IndexOf(allowed, operand.DType) >= 0) return;
        throw new InvalidGraphException(
            $"{op} requires an operand of {string.Join(" or ", allowed.Select(d => d.Text()))}, got {operand}. Cast the operand first.");
    }

    internal static InvalidGraphException Refuse(string op, string required, string found, string advice) =>
        new($"{op} requires {required}, got {found}. {advice}");

    internal static InferRule Same(string op, DType[] allowed) => (operands, _) =>
    {
        RequireDType(op, operands[0], allowed);
        return operands[0];
    };

    internal static InferRule Pairwise(string op, DType[] allowed) => (operands, _) => Pair(op, allowed, operands[0], operands[1]);

    internal static InferRule Comparison(string op, DType[] allowed) => (operands, _) =>
        Pair(op, allowed, operands[0], operands[1]) with { DType = DType.Bool };

    internal static TensorType Select(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        RequireDType("select", operands[0], Booleans);
        var type = Pair("select", Any, operands[1], operands[2]);
        if (operands[0].Shape == type.Shape) return type;
        throw Refuse("select", "a condition of the branches' shape", $"{operands[0]} for {type}", "Expand the condition first.");
    }

    internal static TensorType Cast(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var to = Require<CastAttributes>("cast", attributes).To;
        RequireDType("cast", operands[0], Any);
        var result = operands[0] with { DType = to };
        RequireDType("cast", result, Any);
        return result;
    }

    internal static TensorType Input(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var type = Require<InputAttributes>("input", attributes).Type;
        RequireDType("input", type, Any);
        return type;
    }

    internal static TensorType Const(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var constant = Require<ConstAttributes>("const", attributes);
        var type = new TensorType(constant.DType, Shape.Scalar);
        RequireDType("const", type, Any);
        bool fits = constant.DType switch
        {
            DType.Int32 => constant.Value == (int)constant.Value,
            DType.Bool => constant.Value is 0 or 1,
            _ => true,
        };
        return fits ? type : throw Refuse("const", $"a value of {type}", $"{constant.Value}", "Round it, or choose another dtype.");
    }

    internal static TensorType Iota(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var iota = Require<IotaAttributes>("iota", attributes);
        if (iota.Axis < 0 || iota.Axis >= iota.Shape.Rank)
        {
            throw Refuse("iota", $"an axis of {iota.Shape}", $"{iota.Axis}", "Number the axes from 0.");
        }
        return new(DType.Int32, iota.Shape);
    }

    internal static TensorType RandomBits(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var random = Require<RandomBitsAttributes>("random_bits", attributes);
        if (operands[0] == new TensorType(DType.Int32, Shape.Scalar)) return new(DType.Int32, random.Shape);
        throw Refuse("random_bits", "a seed of type i32[]", $"{operands[0]}", "Pass one int32 scalar.");
    }

    internal static TensorType Check(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var check = Require<CheckAttributes>("check", attributes);
        RequireDType("check", operands[0], check.Demand == Demand.InRange ? Integers : Floats);
        return operands[0];
    }

    private static TensorType Pair(string op, DType[] allowed, TensorType a, TensorType b)
    {
        RequireDType(op, a, allowed);
        if (a.DType != b.DType)
        {
            throw Refuse(op, "operands of one dtype", $"{a} and {b}", "Cast one of them.");
        }
        return a.Shape == b.Shape ? a : throw Refuse(op, "operands of one shape", $"{a} and {b}", "Expand or reshape one of them.");
    }
}
