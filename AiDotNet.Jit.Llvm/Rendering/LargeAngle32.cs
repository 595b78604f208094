using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary><see cref="LargeReduction32"/> in IR, operation by operation.</summary>
internal static class LargeAngle32
{
    private static readonly VType Double = new(DType.Float64, 1);

    // 1/(2 pi) in pieces of 24 bits, as in LargeReduction32.
    private static readonly double[] InverseOfTwoPi =
    [
        0.15915493667125702, 6.4206382432985265e-09, 7.342738037334397e-17, 8.135948500433114e-24,
        3.0224034272071343e-30, 1.4168891989350178e-37, 6.551007778024304e-45, 1.763489420220157e-52,
    ];

    /// <summary>The function (x, v).</summary>
    public static string Text(IrModule module, string name, int quarter)
    {
        var to = new IrWriter(module);
        string magnitude = to.Intrinsic("fabs", new(DType.Float32, 1), "%x");
        string within = to.Emit($"fcmp olt float {magnitude}, {IrText.Number(LargeReduction32.Limit, new(DType.Float32, 1))}");
        to.Line($"br i1 {within}, label %unchanged, label %large");
        to.Label("large");
        var (turns, error) = Turns(to, to.Emit($"fpext float {magnitude} to double"));
        string quarters = Round(to, Op(to, "fmul", turns, IrText.Number(4)));
        string rest = Op(to, "fadd", Op(to, "fsub", turns, Op(to, "fmul", quarters, IrText.Number(0.25))), error);
        string r = Op(to, "fmul", rest, IrText.Number(2 * Math.PI));
        to.Module.Declare("declare i32 @llvm.fptosi.sat.i32.f64(double)");
        string n = to.Emit($"add i32 {to.Emit($"call i32 @llvm.fptosi.sat.i32.f64(double {quarters})")}, {quarter}");
        string odd = to.Emit($"trunc i32 {n} to i1");
        string v = to.Emit($"select i1 {odd}, double {Cos(to, r)}, double {Sin(to, r)}");
        string negative = to.Emit($"icmp ne i32 {to.Emit($"and i32 {n}, 2")}, 0");
        if (quarter == 0) negative = to.Emit($"xor i1 {negative}, {to.Emit($"fcmp olt float %x, {IrText.Number(0, new(DType.Float32, 1))}")}");
        string signed = to.Emit($"select i1 {negative}, double {to.Emit($"fneg double {v}")}, double {v}");
        to.Line($"ret float {to.Emit($"fptrunc double {signed} to float")}");
        to.Label("unchanged");
        to.Line("ret float %v");
        return $"define internal float {name}(float %x, float %v) #0 {{\nentry:\n{to}}}";
    }

    // a/(2 pi) modulo 1, and what the rounded sum misses.
    private static (string Turns, string Error) Turns(IrWriter to, string a)
    {
        string sum = IrText.Number(0), error = sum;
        foreach (double piece in InverseOfTwoPi)
        {
            string t = Op(to, "fmul", a, IrText.Number(piece));
            t = Op(to, "fsub", t, Round(to, t));
            string next = Op(to, "fadd", sum, t), added = Op(to, "fsub", next, sum);
            string missed = Op(to, "fadd", Op(to, "fsub", sum, Op(to, "fsub", next, added)), Op(to, "fsub", t, added));
            error = Op(to, "fadd", error, missed);
            sum = next;
        }
        return (Op(to, "fsub", sum, Round(to, sum)), error);
    }

    private static string Sin(IrWriter to, string r)
    {
        string z = Op(to, "fmul", r, r);
        string q = Horner(to, z, 2.7557313667586063e-06, -0.0001984126982976742, 0.008333333333322418, -0.16666666666666632);
        return to.Intrinsic("fma", Double, Op(to, "fmul", r, z), q, r);
    }

    private static string Cos(IrWriter to, string r)
    {
        string z = Op(to, "fmul", r, r);
        return Horner(to, z, 2.4801587288947114e-05, -0.0013888888888873303, 0.041666666666666595, -0.5, 1.0);
    }

    /// <summary>A polynomial by fused multiply-adds, the highest coefficient first.</summary>
    internal static string Horner(IrWriter to, string x, params double[] coefficients)
    {
        string q = IrText.Number(coefficients[0]);
        foreach (double c in coefficients.AsSpan(1)) q = to.Intrinsic("fma", Double, q, x, IrText.Number(c));
        return q;
    }

    /// <summary>An operation on two float64.</summary>
    internal static string Op(IrWriter to, string instruction, string a, string b) => to.Emit($"{instruction} double {a}, {b}");

    private static string Round(IrWriter to, string a) => to.Intrinsic("nearbyint", Double, a);
}
