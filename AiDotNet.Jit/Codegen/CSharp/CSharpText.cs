using System.Globalization;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>Names, types and numbers the way C# writes them.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "from",
        "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator",
        "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
        "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe",
        "ushort", "using", "var", "virtual", "void", "volatile", "while",
    ];

    /// <summary>A name nobody has yet, as near to the wanted one as C# allows.</summary>
    public static string Unique(string wanted, HashSet<string> taken)
    {
        string name = string.Concat(wanted.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || Keywords.Contains(name)) name = "_" + name;
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++) unique = $"{name}_{i}";
        return unique;
    }

    /// <summary>True for a name that needs no change.</summary>
    public static bool IsName(string name) => name.Length > 0 && Unique(name, []) == name;

    public static string Of(Type type)
    {
        if (type.IsGenericType) return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Of))}>";
        return type == typeof(float) ? "float" : type == typeof(double) ? "double" : type == typeof(int) ? "int" : type == typeof(long) ? "long" : "bool";
    }

    public static string Of(DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int32 => "int",
        DType.Int64 => "long",
        _ => "bool",
    };

    /// <summary>A literal with the bits of the value.</summary>
    public static string Of(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        int i => i.ToString(CultureInfo.InvariantCulture),
        byte b => b.ToString(CultureInfo.InvariantCulture),
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        float f => Of(f),
        double d => Of(d),
        _ => throw new ArgumentException($"A literal is a bool, byte, int, long, float or double, got {value.GetType()}."),
    };

    private static string Of(float value) => float.IsFinite(value)
        ? value.ToString("R", CultureInfo.InvariantCulture) + "f"
        : float.IsNaN(value) ? $"BitConverter.UInt32BitsToSingle(0x{BitConverter.SingleToUInt32Bits(value):x8})" : value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";

    private static string Of(double value) => double.IsFinite(value)
        ? value.ToString("R", CultureInfo.InvariantCulture) + "d"
        : double.IsNaN(value) ? $"BitConverter.UInt64BitsToDouble(0x{BitConverter.DoubleToUInt64Bits(value):x16})" : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
}
