using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Rendering;

// Operations. Each is the same IEEE operation that the expression backend performs, so results agree to the bit.
internal sealed partial class KernelRenderer
{
    private string Apply(Let l)
    {
        var (op, type) = (l.MapOp, l.Target.Type);
        if (op == MapOp.Lane) return type.Lanes == 1 ? "0" : IrText.Integers(IrText.MemoryScalar(type.Type), Enumerable.Range(0, type.Lanes));
        if (op == MapOp.First) return l.Args[0].Type.Lanes == 1 ? Get(l.Args[0]) : _out.Emit($"extractelement {Typed(l.Args[0])}, i64 0");
        if (op == MapOp.Splat) return Get(l.Args[0], type.Lanes);
        string[] a = Array.ConvertAll(l.Args, o => Get(o, type.Lanes));
        // The type an operation works on: that of its result, but for those that change it.
        var of = op is MapOp.Less or MapOp.LessEqual or MapOp.Equal or MapOp.Cast or MapOp.Bits ? l.Args[0].Type with { Lanes = type.Lanes } : type;
        return op switch
        {
            MapOp.Cast => Cast(a[0], of, type),
            MapOp.Bits => Bits(a[0], of, type),
            MapOp.Select => _out.Emit($"select {IrText.Type(type with { Type = DType.Bool })} {a[0]}, {IrText.Type(type)} {a[1]}, {IrText.Type(type)} {a[2]}"),
            MapOp.ShiftLeft or MapOp.ShiftRight => Shift(l, a),
            _ when of.Type.IsFloat() => OnFloats(op, of, a),
            _ when of.Type == DType.Bool => OnBools(op, of, a),
            _ => OnIntegers(op, of, a),
        };
    }

    private string OnFloats(MapOp op, VType type, string[] a) => op switch
    {
        MapOp.Neg => Unary("fneg", type, a),
        MapOp.Abs => _out.Intrinsic("fabs", type, a),
        MapOp.Sqrt => _out.Intrinsic("sqrt", type, a),
        MapOp.Floor => _out.Intrinsic("floor", type, a),
        MapOp.Round => _out.Intrinsic("nearbyint", type, a),
        MapOp.Add => Binary("fadd", type, a),
        MapOp.Sub => Binary("fsub", type, a),
        MapOp.Mul => Binary("fmul", type, a),
        MapOp.Div => Binary("fdiv", type, a),
        MapOp.Max => _out.Module.HasMaximum ? _out.Intrinsic("maximum", type, a) : Extremum("ogt", type, a),
        MapOp.Min => _out.Module.HasMaximum ? _out.Intrinsic("minimum", type, a) : Extremum("olt", type, a),
        MapOp.MaxNative => Choose(Binary("fcmp ogt", type, a), type, a),
        MapOp.MinNative => Choose(Binary("fcmp olt", type, a), type, a),
        MapOp.Less => Binary("fcmp olt", type, a),
        MapOp.LessEqual => Binary("fcmp ole", type, a),
        MapOp.Equal => Binary("fcmp oeq", type, a),
        MapOp.Fma => _out.Intrinsic("fma", type, a),
        MapOp.SinLarge or MapOp.CosLarge => LargeAngles.Replace(_out, op, type, a[0], a[1]),
        _ => throw Undefined(op, type),
    };

    private string OnIntegers(MapOp op, VType type, string[] a) => op switch
    {
        MapOp.Neg => Binary("sub", type, [IrText.Number(0, type), a[0]]),
        MapOp.Abs => Choose(Binary("icmp slt", type, [a[0], IrText.Number(0, type)]), type, [OnIntegers(MapOp.Neg, type, a), a[0]]),
        MapOp.Not => Binary("xor", type, [a[0], IrText.Number(-1, type)]),
        MapOp.Add => Binary("add", type, a),
        MapOp.Sub => Binary("sub", type, a),
        MapOp.Mul => Binary("mul", type, a),
        MapOp.Div => Divide(type, a[0], a[1]),
        MapOp.Max or MapOp.MaxNative => Choose(Binary("icmp sgt", type, a), type, a),
        MapOp.Min or MapOp.MinNative => Choose(Binary("icmp slt", type, a), type, a),
        MapOp.And => Binary("and", type, a),
        MapOp.Or => Binary("or", type, a),
        MapOp.Xor => Binary("xor", type, a),
        MapOp.Less => Binary("icmp slt", type, a),
        MapOp.LessEqual => Binary("icmp sle", type, a),
        MapOp.Equal => Binary("icmp eq", type, a),
        MapOp.Fma => Binary("add", type, [Binary("mul", type, a), a[2]]),
        _ => throw Undefined(op, type),
    };

    private string OnBools(MapOp op, VType type, string[] a) => op switch
    {
        MapOp.Not => Not(type, a[0]),
        MapOp.And => Binary("and", type, a),
        MapOp.Or => Binary("or", type, a),
        MapOp.Xor => Binary("xor", type, a),
        MapOp.Less => Binary("and", type, [Not(type, a[0]), a[1]]),
        MapOp.LessEqual => Binary("or", type, [Not(type, a[0]), a[1]]),
        MapOp.Equal => Not(type, Binary("xor", type, a)),
        _ => throw Undefined(op, type),
    };

    // The larger or smaller one, IEEE 754, from x86's native one, which returns its second operand on a tie (0 and -0) and on NaN. Asked both ways
    // round, the answers differ only there: a NaN survives an or of the bits, and so does the sign of -0 for the minimum. For the maximum the sign
    // bits are anded. That is three or four short instructions; LLVM's own expansion has six in a chain twice as long.
    private string Extremum(string compare, VType type, string[] a)
    {
        var bits = type with { Type = type.Type == DType.Float32 ? DType.Int32 : DType.Int64 };
        string x = Bits(Choose(Binary($"fcmp {compare}", type, a), type, a), type, bits);
        string y = Bits(Choose(Binary($"fcmp {compare}", type, [a[1], a[0]]), type, [a[1], a[0]]), type, bits);
        if (compare == "olt") return Bits(Binary("or", bits, [x, y]), bits, type);
        string allButSign = IrText.Number(bits.Type == DType.Int32 ? int.MaxValue : long.MaxValue, bits);
        return Bits(Majority(bits, x, y, allButSign), bits, type);
    }

    // Each bit as two of the three have it. LLVM does not find the instruction by itself, which cost a softmax 5 % of its time. It is the one
    // intrinsic of a processor that is used, and only where the target names the feature: without it LLVM would meet a fatal error.
    private string Majority(VType type, string x, string y, string z)
    {
        if (!_out.Module.HasTernaryLogic || type.Lanes * type.Type.Size() != 64)
            return Binary("or", type, [Binary("and", type, [x, y]), Binary("and", type, [Binary("or", type, [x, y]), z])]);
        string t = IrText.Type(type), function = $"@llvm.x86.avx512.pternlog.{(type.Type == DType.Int32 ? 'd' : 'q')}.512";
        _out.Module.Declare($"declare {t} {function}({t}, {t}, {t}, i32)");
        return _out.Emit($"call {t} {function}({t} {x}, {t} {y}, {t} {z}, i32 232)");
    }

    // Total, because masked lanes divide 0 by 0: a / 0 is 0 and the least integer / -1 is itself. Both are undefined in LLVM.
    private string Divide(VType type, string a, string b)
    {
        string zero = IrText.Number(0, type), one = IrText.Number(1, type), minusOne = IrText.Number(-1, type);
        string byZero = Binary("icmp eq", type, [b, zero]), byMinusOne = Binary("icmp eq", type, [b, minusOne]);
        string odd = _out.Emit($"or {IrText.Type(type with { Type = DType.Bool })} {byZero}, {byMinusOne}");
        string quotient = Binary("sdiv", type, [a, Choose(odd, type, [one, b])]);
        string negated = Choose(byMinusOne, type, [OnIntegers(MapOp.Neg, type, [a]), quotient]);
        return Choose(byZero, type, [zero, negated]);
    }

    private string Shift(Let l, string[] a)
    {
        var type = l.Target.Type;
        if (type.Type is not (DType.Int32 or DType.Int64)) throw Undefined(l.MapOp, type);
        if (l.Args[1] is not Imm { Number: >= 0 } count || count.Number >= 8 * type.Type.Size())
            throw new UnsupportedOpException(
                $"{_kernel.Name}: found {l.MapOp} of {type} by {l.Args[1]}, required a constant from 0 to {(8 * type.Type.Size()) - 1}. " +
                "Split the shift, or multiply.");
        return Binary(l.MapOp == MapOp.ShiftLeft ? "shl" : "lshr", type, a);
    }

    private string Bits(string value, VType from, VType to)
    {
        if (from.Type == DType.Bool || to.Type == DType.Bool || from.Type.Size() != to.Type.Size()) throw Undefined(MapOp.Bits, from);
        return _out.Emit($"bitcast {IrText.Type(from)} {value} to {IrText.Type(to)}");
    }

    // Floats become integers by truncation, saturating, NaN becoming 0; integers become floats with one rounding.
    private string Cast(string value, VType from, VType to)
    {
        if (from.Type == to.Type) return value;
        string f = IrText.Type(from), t = IrText.Type(to);
        if (to.Type == DType.Bool) return _out.Emit($"{(from.Type.IsFloat() ? "fcmp une" : "icmp ne")} {f} {value}, {IrText.Number(0, from)}");
        if (from.Type.IsFloat() && !to.Type.IsFloat())
        {
            string function = $"@llvm.fptosi.sat.{IrText.Suffix(to)}.{IrText.Suffix(from)}";
            _out.Module.Declare($"declare {t} {function}({f})");
            return _out.Emit($"call {t} {function}({f} {value})");
        }
        string instruction = (from.Type, to.Type) switch
        {
            (DType.Float32, _) => "fpext",
            (DType.Float64, _) => "fptrunc",
            (DType.Bool, DType.Float32 or DType.Float64) => "uitofp",
            (DType.Bool, _) => "zext",
            (_, DType.Float32 or DType.Float64) => "sitofp",
            (DType.Int32, _) => "sext",
            _ => "trunc",
        };
        return _out.Emit($"{instruction} {f} {value} to {t}");
    }

    private string Unary(string instruction, VType type, string[] a) => _out.Emit($"{instruction} {IrText.Type(type)} {a[0]}");

    private string Binary(string instruction, VType type, string[] a) => _out.Emit($"{instruction} {IrText.Type(type)} {a[0]}, {a[1]}");

    private string Not(VType type, string a) => Binary("xor", type, [a, IrText.Number(1, type)]);

    private string Choose(string condition, VType type, string[] a)
    {
        string t = IrText.Type(type);
        return _out.Emit($"select {IrText.Type(type with { Type = DType.Bool })} {condition}, {t} {a[0]}, {t} {a[1]}");
    }

    private UnsupportedOpException Undefined(MapOp op, VType type) => new(
        $"{_kernel.Name}: found {op} on {type}, which is not defined for that type. Convert the operands first, or write it with other operations.");
}
