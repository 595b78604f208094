using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Llvm.Rendering.LargeAngle32;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary><see cref="LargeReduction64"/> in IR, operation by operation.</summary>
internal static class LargeAngle64
{
    private const string Table = "@two_over_pi";
    private const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736765e-17;

    private static readonly VType Double = new(DType.Float64, 1);

    // The bits of 2/pi after the binary point, 64 per word, most significant first, preceded by one zero word.
    private static readonly ulong[] TwoOverPi =
    [
        0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
        0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
        0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>The function (x, v).</summary>
    public static string Text(IrModule module, string name, int quarter)
    {
        string words = string.Join(", ", TwoOverPi.Select(w => $"i64 {(long)w}"));
        module.Share(Table, () => $"{Table} = internal unnamed_addr constant [{TwoOverPi.Length} x i64] [{words}]");
        var to = new IrWriter(module);
        string magnitude = to.Intrinsic("fabs", Double, "%x");
        to.Line($"br i1 {to.Emit($"fcmp olt double {magnitude}, {IrText.Number(LargeReduction64.Limit)}")}, label %unchanged, label %large");
        to.Label("large");
        var (fraction, turns) = QuarterTurns(to, to.Emit($"bitcast double {magnitude} to i64"));
        string above = to.Emit($"icmp slt i128 {fraction}, 0"); // nearest multiple
        string n = to.Emit($"add i64 {turns}, {to.Emit($"zext i1 {above} to i64")}");
        string nearest = to.Emit($"select i1 {above}, i128 {to.Emit($"sub i128 0, {fraction}")}, i128 {fraction}");
        var (r, error) = TimesHalfPi(to, nearest);
        r = Negate(to, above, r);
        error = Negate(to, above, error);
        string w = SinOfQuarter(to, r, error, to.Emit($"add i64 {n}, {quarter}"));
        if (quarter == 0) w = Negate(to, to.Emit($"fcmp olt double %x, {IrText.Number(0)}"), w);
        string finite = to.Emit($"fcmp one double {magnitude}, {IrText.Number(double.PositiveInfinity)}");
        to.Line($"ret double {to.Emit($"select i1 {finite}, double {w}, double {IrText.Number(double.NaN)}")}");
        to.Label("unchanged");
        to.Line("ret double %v");
        return $"define internal double {name}(double %x, double %v) #0 {{\nentry:\n{to}}}";
    }

    private static string Negate(IrWriter to, string condition, string value) =>
        to.Emit($"select i1 {condition}, double {to.Emit($"fneg double {value}")}, double {value}");

    // |x| 2/pi modulo 4: 128 bits of fraction, and n whole.
    private static (string Fraction, string Whole) QuarterTurns(IrWriter to, string bits)
    {
        string exponent = to.Emit($"sub i64 {to.Emit($"lshr i64 {bits}, 52")}, 1075");
        string significand = to.Emit($"or i64 {to.Emit($"and i64 {bits}, {0xfffffffffffff}")}, {0x10000000000000}");
        // Bits of 2/pi that make multiples of 4 after the product are skipped.
        string first = to.Emit($"add i64 {exponent}, 62");
        string word = to.Emit($"lshr i64 {first}, 6"), shift = to.Emit($"and i64 {first}, 63");
        string wide = to.Emit($"zext i64 {significand} to i128");
        string lowest = to.Emit($"mul i128 {wide}, {Window(to, word, 2, shift)}"), middle = to.Emit($"mul i128 {wide}, {Window(to, word, 1, shift)}");
        string highest = to.Emit($"mul i128 {wide}, {Window(to, word, 0, shift)}");
        // The 192 bits of the product: its upper 128, and the 64 below them.
        string upper = to.Emit($"add i128 {to.Emit($"shl i128 {highest}, 64")}, {middle}");
        upper = to.Emit($"add i128 {upper}, {to.Emit($"lshr i128 {lowest}, 64")}");
        string rest = to.Emit($"lshr i128 {to.Emit($"and i128 {lowest}, 18446744073709551615")}, 62");
        string fraction = to.Emit($"or i128 {to.Emit($"shl i128 {upper}, 2")}, {rest}");
        return (fraction, to.Emit($"trunc i128 {to.Emit($"lshr i128 {upper}, 126")} to i64"));
    }

    // 64 bits of the table, shifted into place: a funnel of two words.
    private static string Window(IrWriter to, string word, int next, string shift)
    {
        to.Module.Declare("declare i64 @llvm.fshl.i64(i64, i64, i64)");
        string high = Word(to, to.Emit($"add i64 {word}, {next}")), low = Word(to, to.Emit($"add i64 {word}, {next + 1}"));
        return to.Emit($"zext i64 {to.Emit($"call i64 @llvm.fshl.i64(i64 {high}, i64 {low}, i64 {shift})")} to i128");
    }

    // With no shift the word beyond the last is asked for and not used.
    private static string Word(IrWriter to, string index)
    {
        to.Module.Declare("declare i64 @llvm.umin.i64(i64, i64)");
        string inside = to.Emit($"call i64 @llvm.umin.i64(i64 {index}, i64 {TwoOverPi.Length - 1})");
        return to.Emit($"load i64, ptr {to.Emit($"getelementptr i64, ptr {Table}, i64 {inside}")}, align 8");
    }

    // fraction / 2^128 as two doubles, times pi/2.
    private static (string Product, string Error) TimesHalfPi(IrWriter to, string fraction)
    {
        to.Module.Declare("declare i128 @llvm.ctlz.i128(i128, i1)");
        string zeros = to.Emit($"and i128 {to.Emit($"call i128 @llvm.ctlz.i128(i128 {fraction}, i1 0)")}, 127");
        string normal = to.Emit($"shl i128 {fraction}, {zeros}"), count = to.Emit($"trunc i128 {zeros} to i64");
        string high = Part(to, to.Emit($"lshr i128 {normal}, 75"), count, 53), low = Part(to, to.Emit($"lshr i128 {normal}, 22"), count, 106);
        string product = Op(to, "fmul", high, IrText.Number(HalfPi1));
        string missed = to.Intrinsic("fma", Double, high, IrText.Number(HalfPi1), to.Emit($"fneg double {product}"));
        string small = Op(to, "fadd", Op(to, "fmul", high, IrText.Number(HalfPi2)), Op(to, "fmul", low, IrText.Number(HalfPi1)));
        string rest = Op(to, "fadd", missed, small), r = Op(to, "fadd", product, rest);
        return (r, Op(to, "fadd", Op(to, "fsub", product, r), rest));
    }

    // The lower 53 bits, scaled by 2^-(zeros + places).
    private static string Part(IrWriter to, string bits, string zeros, int places)
    {
        string number = to.Emit($"uitofp i64 {to.Emit($"and i64 {to.Emit($"trunc i128 {bits} to i64")}, {0x1fffffffffffff}")} to double");
        string scale = to.Emit($"shl i64 {to.Emit($"sub i64 {1023 - places}, {zeros}")}, 52");
        return Op(to, "fmul", number, to.Emit($"bitcast i64 {scale} to double"));
    }

    private static string SinOfQuarter(IrWriter to, string r, string low, string k)
    {
        string z = Op(to, "fmul", r, r);
        string sinTail = Horner(to, z,
            1.5896450056874938e-10, -2.505075310434871e-08, 2.7557313667586063e-06, -0.0001984126982976742, 0.008333333333322418, -0.16666666666666632);
        string cosTail = Horner(to, z,
            -1.1358446494586366e-11, 2.0875700738584073e-09, -2.7557314191898997e-07, 2.4801587288947114e-05, -0.0013888888888873303, 0.041666666666666595);
        string sin = Op(to, "fadd", r, to.Intrinsic("fma", Double, Op(to, "fmul", r, z), sinTail, low));
        string half = to.Intrinsic("fma", Double, cosTail, z, IrText.Number(-0.5));
        string cos = to.Intrinsic("fma", Double, z, half, IrText.Number(1));
        string odd = to.Emit($"trunc i64 {k} to i1");
        string v = to.Emit($"select i1 {odd}, double {cos}, double {sin}");
        string negative = to.Emit($"icmp ne i64 {to.Emit($"and i64 {k}, 2")}, 0");
        return Negate(to, negative, v);
    }
}
