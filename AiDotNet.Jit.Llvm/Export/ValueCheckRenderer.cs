using AiDotNet.Jit.Llvm.Rendering;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>The demands that operations make of values, as functions that say whether an element breaks them.</summary>
internal static class ValueCheckRenderer
{
    /// <summary>An i1 that is true if an element breaks the demand; null where the type cannot.</summary>
    public static string? Call(IrWriter to, CheckStep step, string address)
    {
        var type = step.Operand.Type;
        long count = type.Shape.Size;
        switch (type.DType)
        {
            case DType.Int32:
                to.Module.Share("@check_range", () => Loop("@check_range", "i32", ", i32 %limit, i32 %exempt",
                    "  %outside = icmp uge i32 %x, %limit\n  %other = icmp ne i32 %x, %exempt\n  %bad = and i1 %outside, %other\n"));
                return to.Emit($"call i1 @check_range(ptr {address}, i64 {count}, i32 {step.Attributes.Limit}, i32 {step.Attributes.Exempt})");
            case DType.Float32:
                return Finite(to, address, count, "i32", 0x7F800000);
            case DType.Float64:
                return Finite(to, address, count, "i64", 0x7FF0000000000000);
            default:
                return null;
        }
    }

    /// <summary>The demand in words.</summary>
    public static string Demand(CheckStep step) => step.Operand.Type.DType == DType.Int32
        ? $"{step.Attributes.Subject} must be in [0, {step.Attributes.Limit})"
        : $"{step.Attributes.Subject} must be finite";

    private static string Finite(IrWriter to, string address, long count, string bits, long exponent)
    {
        string name = $"@check_finite_{bits}";
        to.Module.Share(name, () => Loop(name, bits, "", $"  %e = and {bits} %x, {exponent}\n  %bad = icmp eq {bits} %e, {exponent}\n"));
        return to.Emit($"call i1 {name}(ptr {address}, i64 {count})");
    }

    private static string Loop(string name, string element, string parameters, string test) => $$"""
        define internal i1 {{name}}(ptr %p, i64 %n{{parameters}}) #0 {
        entry:
          %some = icmp sgt i64 %n, 0
          br i1 %some, label %loop, label %fine
        loop:
          %i = phi i64 [ 0, %entry ], [ %next, %good ]
          %at = getelementptr {{element}}, ptr %p, i64 %i
          %x = load {{element}}, ptr %at
        {{test}}  br i1 %bad, label %broken, label %good
        good:
          %next = add i64 %i, 1
          %more = icmp slt i64 %next, %n
          br i1 %more, label %loop, label %fine
        broken:
          ret i1 1
        fine:
          ret i1 0
        }
        """;
}
