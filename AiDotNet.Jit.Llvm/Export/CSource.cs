using System.Globalization;
using System.Text;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>The C side of an exported model: a header, and a program that runs the model on files.</summary>
internal static class CSource
{
    public static string Header(ModuleDescription d)
    {
        string upper = d.Name.ToUpperInvariant();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            /* {{d.Name}}: exported by AiDotNet.Jit for {{d.Triple}}, {{d.Cpu}}. */
            #ifndef {{upper}}_H
            #define {{upper}}_H

            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            /* Bytes of memory a call works in. Calls at the same time need one workspace each. */
            #define {{upper}}_WORKSPACE_BYTES {{d.WorkspaceBytes}}
            /* Bytes of the weights file; 0: the weights are part of the code. */
            #define {{upper}}_WEIGHTS_BYTES {{d.WeightsBytes}}

            /* Computes the outputs; inputs and outputs must not overlap. Returns 0, or the number of the demand the data does not meet:

            """);
        for (int i = 0; i < d.Checks.Length; i++) text.Append(CultureInfo.InvariantCulture, $"     {i + 1}: {d.Checks[i]}\n");
        text.Append(CultureInfo.InvariantCulture, $"   Use {d.Name}() below, which knows the types. */\n");
        text.Append(CultureInfo.InvariantCulture, $"int32_t {d.Function}(const void *const *inputs, void *const *outputs, const void *weights, void *workspace);\n\n");
        text.Append(Typed(d));
        text.Append("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
        return text.ToString();
    }

    public static string Example(ModuleDescription d)
    {
        string upper = d.Name.ToUpperInvariant();
        string weights = d.WeightsFile is null ? "" : $"    void *weights = load(\"{d.WeightsFile}\", {upper}_WEIGHTS_BYTES);\n";
        string inputs = Lines(d.Inputs, (t, i) => $"    {C(t)} *in{i} = load(argc > {i + 1} ? argv[{i + 1}] : NULL, {Bytes(t)});\n");
        string outputs = Lines(d.Outputs, (t, i) => $"    {C(t)} *out{i} = load(NULL, {Bytes(t)});\n");
        string print = Lines(d.Outputs, (t, i) => $"    for (long i = 0; i < {Size(t)}; i++) printf(\"{Format(t)}\\n\", out{i}[i]);\n");
        string[] arguments = [.. d.Inputs.Select((_, i) => $"in{i}"), .. d.Outputs.Select((_, i) => $"out{i}"), .. d.WeightsFile is null ? [] : new[] { "weights" }, "workspace"];
        return $$"""
            /* Runs {{d.Name}} on raw little-endian files given as arguments, one per input; zeros where there is none. Prints the outputs.
               Build: cc {{d.Name}}_example.c {{d.Name}}.o -lm -o {{d.Name}}_example */
            #include "{{d.Name}}.h"
            #include <stdio.h>
            #include <stdlib.h>

            /* Zeroed memory, with a file's content. */
            static void *load(const char *file, size_t bytes)
            {
                void *memory = calloc(bytes ? bytes : 1, 1);
                if (!memory) { fprintf(stderr, "out of memory\n"); exit(2); }
                if (!file) return memory;
                FILE *f = fopen(file, "rb");
                if (!f || fread(memory, 1, bytes, f) != bytes) { fprintf(stderr, "%s: cannot read %zu bytes\n", file, bytes); exit(2); }
                fclose(f);
                return memory;
            }

            int main(int argc, char **argv)
            {
                (void)argc; (void)argv;
            {{weights}}{{inputs}}{{outputs}}    void *workspace = load(NULL, {{upper}}_WORKSPACE_BYTES);
                int status = {{d.Name}}({{string.Join(", ", arguments)}});
                if (status != 0) { fprintf(stderr, "{{d.Name}}: demand %d is not met, see {{d.Name}}.h\n", status); return 1; }
            {{print}}    return 0;
            }

            """;
    }

    private static string Typed(ModuleDescription d)
    {
        string[] parameters =
        [
            .. d.Inputs.Select((t, i) => $"const {C(t)} *in{i} /* {t.Name ?? "input"} {t.ToType()} */"), .. d.Outputs.Select((t, i) => $"{C(t)} *out{i} /* {t.ToType()} */"),
            .. d.WeightsFile is null ? [] : new[] { "const void *weights" }, "void *workspace",
        ];
        return $$"""
            static inline int32_t {{d.Name}}({{string.Join(",\n    ", parameters)}})
            {
                const void *inputs[] = { {{Names(d.Inputs, "in")}} };
                void *outputs[] = { {{Names(d.Outputs, "out")}} };
                return {{d.Function}}(inputs, outputs, {{(d.WeightsFile is null ? "0" : "weights")}}, workspace);
            }

            """;
    }

    // C has no empty arrays.
    private static string Names(ModuleDescription.TensorDescription[] tensors, string prefix) =>
        tensors.Length == 0 ? "0" : string.Join(", ", tensors.Select((_, i) => $"{prefix}{i}"));

    private static string Lines(ModuleDescription.TensorDescription[] tensors, Func<ModuleDescription.TensorDescription, int, string> line) =>
        string.Concat(tensors.Select(line));

    private static string C(ModuleDescription.TensorDescription t) => t.DType switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Int32 => "int32_t",
        DType.Int64 => "int64_t",
        _ => "uint8_t",
    };

    private static string Format(ModuleDescription.TensorDescription t) => t.DType switch
    {
        DType.Float32 => "%.9g",
        DType.Float64 => "%.17g",
        DType.Int64 => "%lld",
        _ => "%d",
    };

    private static long Size(ModuleDescription.TensorDescription t) => t.ToType().Shape.Size;

    private static long Bytes(ModuleDescription.TensorDescription t) => t.ToType().Bytes;
}
