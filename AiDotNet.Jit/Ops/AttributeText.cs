using System.Globalization;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>Reads attributes back from the pairs that <see cref="Ir.OpAttributes.Text"/> writes, independent of the culture.</summary>
internal static class AttributeText
{
    private static readonly long CanonicalNaN = BitConverter.DoubleToInt64Bits(double.NaN);

    // A NaN with a payload has no decimal form; its bits stand for it.
    internal static string Number(long bits)
    {
        double value = BitConverter.Int64BitsToDouble(bits);
        return double.IsNaN(value) && bits != CanonicalNaN
            ? FormattableString.Invariant($"0x{bits:x16}")
            : value.ToString("R", CultureInfo.InvariantCulture);
    }

    internal static long Bits(this IReadOnlyDictionary<string, string> pairs, string name)
    {
        string text = pairs.Text(name);
        if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long bits))
        {
            return bits;
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? BitConverter.DoubleToInt64Bits(value)
            : throw Malformed(name, "a number", text);
    }

    internal static string Text(this IReadOnlyDictionary<string, string> pairs, string name) => pairs.TryGetValue(name, out string? text)
        ? text
        : throw new InvalidGraphException($"Attribute '{name}' is required, got only [{string.Join(", ", pairs.Keys)}]. Add {name}=...");

    internal static int Int(this IReadOnlyDictionary<string, string> pairs, string name) =>
        int.TryParse(pairs.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Malformed(name, "an integer", pairs.Text(name));

    internal static IntList Ints(this IReadOnlyDictionary<string, string> pairs, string name) => ParseInts(name, pairs.Text(name));

    internal static Shape Shape(this IReadOnlyDictionary<string, string> pairs, string name) =>
        Tensors.Shape.Create(pairs.Ints(name).Span);

    internal static DType DType(this IReadOnlyDictionary<string, string> pairs, string name) => ParseDType(name, pairs.Text(name));

    internal static TensorType Type(this IReadOnlyDictionary<string, string> pairs, string name)
    {
        string text = pairs.Text(name);
        int bracket = text.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0) throw Malformed(name, "a type like f32[2, 3]", text);
        return new(ParseDType(name, text[..bracket].Trim()), Tensors.Shape.Create(ParseInts(name, text[bracket..]).Span));
    }

    internal static T Enum<T>(this IReadOnlyDictionary<string, string> pairs, string name) where T : struct, Enum =>
        System.Enum.TryParse(pairs.Text(name), out T value)
            ? value
            : throw Malformed(name, $"one of {string.Join(", ", System.Enum.GetNames<T>())}", pairs.Text(name));

    private static IntList ParseInts(string name, string text)
    {
        string trimmed = text.Trim();
        if (trimmed is not ['[', .., ']']) throw Malformed(name, "a list like [2, 3]", text);
        string[] items = trimmed[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var values = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (!int.TryParse(items[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]))
            {
                throw Malformed(name, "a list like [2, 3]", text);
            }
        }
        return values;
    }

    private static DType ParseDType(string name, string text)
    {
        foreach (var type in System.Enum.GetValues<DType>())
        {
            if (type.Text() == text) return type;
        }
        throw Malformed(name, "one of f32, f64, i32, bool", text);
    }

    private static InvalidGraphException Malformed(string name, string required, string found) =>
        new($"Attribute '{name}' requires {required}, got '{found}'.");
}
