using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary>
/// MapOp.SinLarge and MapOp.CosLarge: a branch around a call that hardly ever happens. The functions called are those of
/// <see cref="LargeReduction32"/> and <see cref="LargeReduction64"/>, in IR, so that exported code needs no runtime.
/// </summary>
internal static class LargeAngles
{
    /// <summary>v, with the lanes whose x the polynomial cannot reduce computed one by one.</summary>
    public static string Replace(IrWriter to, MapOp op, VType type, string x, string v)
    {
        string t = IrText.Type(type), function = Function(to.Module, type, op == MapOp.SinLarge ? 0 : 1);
        string within = to.Emit($"fcmp olt {t} {to.Intrinsic("fabs", type, x)}, {IrText.Number(Limit(type.Type), type)}");
        if (type.Lanes > 1)
        {
            string reduce = $"@llvm.vector.reduce.and.v{type.Lanes}i1";
            to.Module.Declare($"declare i1 {reduce}(<{type.Lanes} x i1>)");
            within = to.Emit($"call i1 {reduce}(<{type.Lanes} x i1> {within})");
        }
        string repair = to.Name("repair"), done = to.Name("done"), before = to.Block;
        to.Line($"br i1 {within}, label %{done}, label %{repair}, !prof !1");
        to.Label(repair);
        string repaired = to.Emit($"call {t} {function}({t} {x}, {t} {v})");
        to.Line($"br label %{done}");
        to.Label(done);
        return to.Emit($"phi {t} [ {v}, %{before} ], [ {repaired}, %{repair} ]");
    }

    private static double Limit(DType type) => type == DType.Float32 ? LargeReduction32.Limit : LargeReduction64.Limit;

    // (x, v): v, or where |x| is not below the limit, sin(x + quarter * pi/2).
    private static string Function(IrModule module, VType type, int quarter)
    {
        string name = $"@large_angle{quarter}.{IrText.Suffix(type)}";
        var one = type with { Lanes = 1 };
        if (type.Lanes == 1)
            module.Share(name, () => type.Type == DType.Float32 ? LargeAngle32.Text(module, name, quarter) : LargeAngle64.Text(module, name, quarter));
        else
            module.Share(name, () => LaneByLane(name, type, Function(module, one, quarter)));
        return name;
    }

    private static string LaneByLane(string name, VType type, string scalar)
    {
        string t = IrText.Type(type), e = IrText.Type(type with { Lanes = 1 });
        return $$"""
            define internal {{t}} {{name}}({{t}} %x, {{t}} %v) #0 {
            entry:
              br label %lane
            lane:
              %i = phi i64 [ 0, %entry ], [ %next, %lane ]
              %w = phi {{t}} [ %v, %entry ], [ %replaced, %lane ]
              %xi = extractelement {{t}} %x, i64 %i
              %vi = extractelement {{t}} %w, i64 %i
              %wi = call {{e}} {{scalar}}({{e}} %xi, {{e}} %vi)
              %replaced = insertelement {{t}} %w, {{e}} %wi, i64 %i
              %next = add i64 %i, 1
              %more = icmp slt i64 %next, {{type.Lanes}}
              br i1 %more, label %lane, label %done
            done:
              ret {{t}} %replaced
            }
            """;
    }
}
