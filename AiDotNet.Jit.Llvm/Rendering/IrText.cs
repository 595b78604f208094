using System.Globalization;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary>Types and constants in LLVM's syntax. A Bool is an i1 in a register and a byte in memory.</summary>
internal static class IrText
{
    /// <summary>Like float, i1, &lt;16 x double&gt;.</summary>
    public static string Type(VType type) => OfLanes(Scalar(type.Type), type.Lanes);

    /// <summary>The type in memory.</summary>
    public static string MemoryType(VType type) => OfLanes(MemoryScalar(type.Type), type.Lanes);

    /// <summary>The type of one element in memory.</summary>
    public static string MemoryScalar(DType type) => type == DType.Bool ? "i8" : Scalar(type);

    /// <summary>The end of an intrinsic's name: f32, v16i32.</summary>
    public static string Suffix(VType type) => Suffix(type.Lanes, type.Type == DType.Bool ? "i1" : type.Type.Text());

    /// <summary>As <see cref="Suffix(VType)"/>, of the type in memory.</summary>
    public static string MemorySuffix(VType type) => Suffix(type.Lanes, type.Type == DType.Bool ? "i8" : type.Type.Text());

    /// <summary>A scalar type repeated.</summary>
    public static string OfLanes(string scalar, int lanes) => lanes == 1 ? scalar : $"<{lanes} x {scalar}>";

    /// <summary>A constant, in every lane; integers saturate.</summary>
    public static string Number(double number, VType type) => Constant(type.Lanes, $"{Scalar(type.Type)} {Number(number, type.Type)}");

    /// <summary>A float64 constant.</summary>
    public static string Number(double number) => Hex(number);

    /// <summary>A constant integer vector.</summary>
    public static string Integers(string scalar, IEnumerable<int> values) =>
        $"<{string.Join(", ", values.Select(v => $"{scalar} {v.ToString(CultureInfo.InvariantCulture)}"))}>";

    /// <summary>Ones in the first lanes, with its type.</summary>
    public static string Mask(int active, int lanes) => $"<{lanes} x i1> {Integers("i1", Enumerable.Range(0, lanes).Select(i => i < active ? 1 : 0))}";

    /// <summary>Indices of a shuffle that takes the first lanes, and the first of a second vector for the others; with their type.</summary>
    public static string Lower(int active, int lanes) => $"<{lanes} x i32> {Integers("i32", Enumerable.Range(0, lanes).Select(i => Math.Min(i, active)))}";

    private static string Constant(int lanes, string typed) =>
        lanes == 1 ? typed[(typed.IndexOf(' ', StringComparison.Ordinal) + 1)..] : $"<{string.Join(", ", Enumerable.Repeat(typed, lanes))}>";

    private static string Number(double number, DType type) => type switch
    {
        DType.Float32 => Hex((float)number),
        DType.Float64 => Hex(number),
        DType.Int32 => ((int)number).ToString(CultureInfo.InvariantCulture),
        DType.Int64 => ((long)number).ToString(CultureInfo.InvariantCulture),
        _ => number != 0 ? "1" : "0",
    };

    private static string Hex(double number) => "0x" + BitConverter.DoubleToUInt64Bits(number).ToString("X16", CultureInfo.InvariantCulture);

    private static string Suffix(int lanes, string scalar) => lanes == 1 ? scalar : $"v{lanes}{scalar}";

    private static string Scalar(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int32 => "i32",
        DType.Int64 => "i64",
        _ => "i1",
    };
}
