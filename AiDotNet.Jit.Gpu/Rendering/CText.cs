using System.Globalization;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>Types and constants in C, by the names of the preludes.</summary>
internal static class CText
{
    /// <summary>The type of a value in a register; a Bool is 0 or 1.</summary>
    public static string Type(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int64 => "i64",
        _ => "i32",
    };

    /// <summary>The type of an element in memory.</summary>
    public static string Element(DType type) => type == DType.Bool ? "u8" : Type(type);

    /// <summary>What the prelude's functions on a type end with.</summary>
    public static string Suffix(DType type) => type switch
    {
        DType.Float32 => "f32",
        DType.Float64 => "f64",
        DType.Int64 => "i64",
        _ => "i32",
    };

    /// <summary>A constant, to the bit.</summary>
    public static string Number(double number, DType type)
    {
        ulong bits = ScalarMath.FromNumber(number, type);
        return type switch
        {
            DType.Float32 => $"F32(0x{bits:x8}u)",
            DType.Float64 => $"F64(U64(0x{bits:x16}))",
            DType.Int32 => $"((i32)0x{bits:x}u)",
            DType.Int64 => $"((i64)U64(0x{bits:x}))",
            _ => bits != 0 ? "1" : "0",
        };
    }

    /// <summary>An integer.</summary>
    public static string Integer(long number) => number is > int.MaxValue or < -int.MaxValue
        ? $"((i64)U64(0x{(ulong)number:x}))"
        : number.ToString(CultureInfo.InvariantCulture);
}
