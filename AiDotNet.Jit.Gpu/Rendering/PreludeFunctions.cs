namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>What MapOp means where C has no operator for it: the functions that follow the names of every dialect.</summary>
internal static class PreludeFunctions
{
    /// <summary>
    /// Maxima and minima by IEEE 754 (NaN wins, -0 is less than +0), conversions that saturate, and integer arithmetic that wraps and never
    /// traps: a division by zero gives zero, since a GPU has nobody to tell.
    /// </summary>
    internal static string Text { get; } = SingleExtremes + Casts("f32", "float", "f")
        + "#ifdef HAS_DOUBLE\n" + Floats("f64", "double", "i64", "I64OF") + Limits("f64", "double") + Casts("f64", "double", "") + "#endif\n" + Integers("i32", "u32") + Integers("i64", "u64");

    // Ampere and later have one instruction for each.
    private static string SingleExtremes => "#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800\n" + """
        INLINE float max_f32(float a, float b) { float c; asm("max.NaN.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b)); return c; }
        INLINE float min_f32(float a, float b) { float c; asm("min.NaN.f32 %0, %1, %2;" : "=f"(c) : "f"(a), "f"(b)); return c; }
        #define atleast_f32 max_f32
        #define atmost_f32 min_f32
        #else

        """ + Floats("f32", "float", "i32", "I32OF") + Limits("f32", "float") + "#endif\n";

    /// <summary>MaxNative and MinNative of a constant that is neither zero nor NaN.</summary>
    private static string Limits(string name, string type) => $$"""
        INLINE {{type}} atleast_{{name}}({{type}} limit, {{type}} x) { return limit > x ? limit : x; }
        INLINE {{type}} atmost_{{name}}({{type}} limit, {{type}} x) { return limit < x ? limit : x; }

        """;

    private static string Floats(string name, string type, string bits, string bitsOf) => $$"""
        INLINE {{type}} max_{{name}}({{type}} a, {{type}} b) { return a > b ? a : b > a ? b : a != a ? a : b != b ? b : {{bitsOf}}(a) < ({{bits}})0 ? b : a; }
        INLINE {{type}} min_{{name}}({{type}} a, {{type}} b) { return a < b ? a : b < a ? b : a != a ? a : b != b ? b : {{bitsOf}}(a) < ({{bits}})0 ? a : b; }

        """;

    private static string Casts(string name, string type, string suffix) => $$"""
        INLINE i32 to_i32_{{name}}({{type}} x) { return x != x ? 0 : x >= 2147483648.0{{suffix}} ? 2147483647 : x < -2147483648.0{{suffix}} ? -2147483647 - 1 : (i32)x; }
        INLINE i64 to_i64_{{name}}({{type}} x) { return x != x ? 0 : x >= 9223372036854775808.0{{suffix}} ? (i64)(~(u64)0 >> 1) : x < -9223372036854775808.0{{suffix}} ? (i64)((u64)1 << 63) : (i64)x; }

        """;

    private static string Integers(string name, string unsigned) => $$"""
        INLINE {{name}} add_{{name}}({{name}} a, {{name}} b) { return ({{name}})(({{unsigned}})a + ({{unsigned}})b); }
        INLINE {{name}} sub_{{name}}({{name}} a, {{name}} b) { return ({{name}})(({{unsigned}})a - ({{unsigned}})b); }
        INLINE {{name}} mul_{{name}}({{name}} a, {{name}} b) { return ({{name}})(({{unsigned}})a * ({{unsigned}})b); }
        INLINE {{name}} div_{{name}}({{name}} a, {{name}} b) { return b == 0 ? 0 : b == -1 ? ({{name}})(0 - ({{unsigned}})a) : a / b; }
        INLINE {{name}} abs_{{name}}({{name}} a) { return a < 0 ? ({{name}})(0 - ({{unsigned}})a) : a; }
        INLINE {{name}} max_{{name}}({{name}} a, {{name}} b) { return a > b ? a : b; }
        INLINE {{name}} min_{{name}}({{name}} a, {{name}} b) { return a < b ? a : b; }

        """;
}
