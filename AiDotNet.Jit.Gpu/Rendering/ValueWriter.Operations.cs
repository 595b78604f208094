using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <content>What every MapOp is in C.</content>
internal sealed partial class ValueWriter
{
    private string Mapped(Map map, Scope scope)
    {
        string Arg(int i) => map.Args[i] is Const c ? CText.Number(c.Number, c.Type) : scope.Find(map.Args[i])!;
        var type = map.Args[0].Type;
        return map.MapOp switch
        {
            MapOp.Cast => Cast(type, map.Type, Arg(0)),
            MapOp.Bits => Bits(type, map.Type, Arg(0)),
            MapOp.Select => $"{Arg(0)} ? {Arg(1)} : {Arg(2)}",
            MapOp.Fma => $"{(type == DType.Float64 ? "FMA64" : "FMA32")}({Arg(0)}, {Arg(1)}, {Arg(2)})",
            MapOp.SinLarge => Angle(type, Arg(0), Arg(1), 0),
            MapOp.CosLarge => Angle(type, Arg(0), Arg(1), 1),
            // A limit that is neither zero nor NaN can be one instruction.
            MapOp.MaxNative or MapOp.MinNative when map.Args[0] is Const { Number: not 0 and not double.NaN } && type.IsFloat() =>
                $"{(map.MapOp == MapOp.MaxNative ? "atleast" : "atmost")}_{CText.Suffix(type)}({Arg(0)}, {Arg(1)})",
            _ when map.Args.Count == 1 => Unary(map.MapOp, type, Arg(0)),
            _ => Binary(map.MapOp, type, Arg(0), Arg(1)),
        };
    }

    private static string Unary(MapOp op, DType type, string a)
    {
        string bits = type == DType.Float64 ? "64" : "32", suffix = CText.Suffix(type);
        return op switch
        {
            MapOp.Neg => type.IsFloat() ? $"-{a}" : $"sub_{suffix}(0, {a})",
            MapOp.Abs => type.IsFloat() ? $"ABS{bits}({a})" : $"abs_{suffix}({a})",
            MapOp.Sqrt => $"SQRT{bits}({a})",
            MapOp.Floor => $"FLOOR{bits}({a})",
            MapOp.Round => $"ROUND{bits}({a})",
            MapOp.Not => type == DType.Bool ? $"!{a}" : $"~{a}",
            _ => throw Unknown(op, type),
        };
    }

    /// <summary>An operation on two values of a type.</summary>
    internal static string Binary(MapOp op, DType type, string a, string b)
    {
        string suffix = CText.Suffix(type);
        bool isFloat = type.IsFloat();
        return op switch
        {
            MapOp.Add => isFloat ? $"{a} + {b}" : $"add_{suffix}({a}, {b})",
            MapOp.Sub => isFloat ? $"{a} - {b}" : $"sub_{suffix}({a}, {b})",
            MapOp.Mul => isFloat ? $"{a} * {b}" : $"mul_{suffix}({a}, {b})",
            MapOp.Div => isFloat ? $"{a} / {b}" : $"div_{suffix}({a}, {b})",
            MapOp.Max => $"max_{suffix}({a}, {b})",
            MapOp.Min => $"min_{suffix}({a}, {b})",
            MapOp.MaxNative => $"{a} > {b} ? {a} : {b}",
            MapOp.MinNative => $"{a} < {b} ? {a} : {b}",
            MapOp.And => $"{a} & {b}",
            MapOp.Or => $"{a} | {b}",
            MapOp.Xor => $"{a} ^ {b}",
            MapOp.ShiftLeft => $"({CText.Type(type)})(({Unsigned(type)}){a} << {b})",
            MapOp.ShiftRight => $"({CText.Type(type)})(({Unsigned(type)}){a} >> {b})",
            MapOp.Less => $"{a} < {b}",
            MapOp.LessEqual => $"{a} <= {b}",
            MapOp.Equal => $"{a} == {b}",
            _ => throw Unknown(op, type),
        };
    }

    private static string Cast(DType from, DType to, string a)
    {
        if (from == to) return a;
        if (to == DType.Bool) return $"{a} != {CText.Number(0, from)}";
        if (from.IsFloat() && !to.IsFloat()) return $"to_{CText.Suffix(to)}_{CText.Suffix(from)}({a})";
        return $"({CText.Type(to)}){a}";
    }

    private static string Bits(DType from, DType to, string a) => (from, to) switch
    {
        (DType.Float32, DType.Int32) => $"I32OF({a})",
        (DType.Float64, DType.Int64) => $"I64OF({a})",
        (DType.Int32, DType.Float32) => $"F32({a})",
        (DType.Int64, DType.Float64) => $"F64({a})",
        _ when from == to => a,
        _ => throw new UnsupportedOpException($"The bits of {from.Text()} are no {to.Text()}. Use types of the same size."),
    };

    private string Angle(DType type, string x, string v, int quarter)
    {
        _helpers.Add(type == DType.Float64 ? LargeAngleFunctions.Double : LargeAngleFunctions.Single);
        return $"angle_{CText.Suffix(type)}({x}, {v}, {quarter})";
    }

    private static string Unsigned(DType type) => type == DType.Int64 ? "u64" : "u32";

    private static UnsupportedOpException Unknown(MapOp op, DType type) => new($"{op} is not an operation on {type.Text()}. Cast the operands.");
}
