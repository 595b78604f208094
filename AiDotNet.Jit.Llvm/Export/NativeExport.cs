using System.Security.Cryptography;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Native;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>Ahead of time: a compiled graph as an object file, a shared library and C sources.</summary>
public static class NativeExport
{
    /// <summary>
    /// Writes the forward pass of a compiled graph as native code that needs neither .NET nor LLVM: object file, shared library (where there is a
    /// linker), C header, C example, and a file <see cref="LlvmModule.Load"/> reads. The values the parameters have now are exported.
    /// </summary>
    /// <exception cref="BackendException">libLLVM is missing, or could not compile the graph.</exception>
    /// <exception cref="UnsupportedOpException">The graph has an operation that runs as .NET code.</exception>
    public static NativeExportFiles ExportNative<T>(this CompiledGraph<T> compiled, string folder, NativeExportOptions? options = null) where T : unmanaged
    {
        options ??= new();
        RequireIdentifier(options.Name);
        var library = LlvmLibrary.Load(options.Library, out string reason) ?? throw new BackendException(reason);
        var target = options.Target ?? HostMachine.Baseline(LlvmTarget.Host(library).Triple);
        var plan = options.Target is null ? compiled.Program.Plan : PlanFor(compiled, target);
        var weights = new WeightLayout([.. compiled.Captured.Select(ValueOf)], options.EmbedWeights);
        var (ir, workspace, checks) = ProgramRenderer.Render(plan, options.Name, target, compiled.InputTypes.Count, weights);
        string passes = new LlvmOptions { Level = options.Level, Passes = options.Passes }.PassText;
        var code = new LlvmCompiler(library, target, options.Level, passes).Compile(ir, options.WriteText);
        bool separate = !options.EmbedWeights;
        var description = new ModuleDescription
        {
            Name = options.Name, Triple = target.Triple, Cpu = target.Cpu, Features = target.Features, Compiler = $"LLVM {library.Version}",
            Inputs = [.. compiled.InputTypes.Select((t, i) => ModuleDescription.TensorDescription.Of(t, NameOf(plan, i)))],
            Outputs = [.. compiled.OutputTypes.Select(t => ModuleDescription.TensorDescription.Of(t, null))],
            WorkspaceBytes = workspace, Checks = checks, WeightsFile = separate ? $"{options.Name}.weights" : null,
            WeightsBytes = separate ? weights.TotalBytes : 0, WeightsHash = separate ? Convert.ToHexString(SHA256.HashData(weights.ToArray())) : null,
        };
        return Write(Path.GetFullPath(folder), description, code, weights);
    }

    private static NativeExportFiles Write(string folder, ModuleDescription d, LlvmCode code, WeightLayout weights)
    {
        Directory.CreateDirectory(folder);
        string At(string ending) => Path.Combine(folder, d.Name + ending);
        File.WriteAllBytes(At(".o"), code.Object.Span);
        File.WriteAllText(At(".h"), CSource.Header(d));
        File.WriteAllText(At("_example.c"), CSource.Example(d));
        ModuleFile.Write(At(".jitmodule"), d, code.Object.Span);
        if (d.WeightsFile is not null) File.WriteAllBytes(At(".weights"), weights.ToArray());
        if (code.IrAfter is not null) File.WriteAllText(At(".ll"), code.IrAfter);
        if (code.Assembly is not null) File.WriteAllText(At(".s"), code.Assembly);
        string? shared = HostMachine.RunsSystem(d.Target) ? Linker.Link(At(".o"), d.Name) : null;
        return new(At(".o"), shared, At(".h"), At("_example.c"), At(".jitmodule"), d.WeightsFile is null ? null : At(".weights"));
    }

    // The compiled plan, schedules and all, where the target computes as the backend does; planned again where it does not, or where kernels run
    // block by block.
    private static ExecutionPlan PlanFor<T>(CompiledGraph<T> compiled, LlvmTarget target) where T : unmanaged
    {
        var options = compiled.Options;
        var plan = compiled.Program.Plan;
        var backend = options.Backend ?? ExpressionBackend.Shared;
        if (plan.Loops.Count == 0 && backend.VectorBits == target.VectorBits && backend.HasFusedMultiplyAdd == target.HasFusedMultiplyAdd) return plan;
        return PlanBuilder.Build(plan.Graph, new()
        {
            Fuse = options.Fuse,
            Strict = options.Mode == NumericMode.Strict,
            VectorBits = target.VectorBits,
            FuseMultiplyAdd = target.HasFusedMultiplyAdd,
        });
    }

    private static string? NameOf(ExecutionPlan plan, int input) => (plan.Graph.Inputs[input].Attributes as InputAttributes)?.Name;

    private static Tensor ValueOf(ComputationNode leaf) => leaf switch
    {
        ComputationNode<float> f => f.Value,
        ComputationNode<double> d => d.Value,
        ComputationNode<int> i => i.Value,
        ComputationNode<long> l => l.Value,
        ComputationNode<bool> b => b.Value,
        _ => throw new UnsupportedOpException($"A leaf of type {leaf.DType.Text()} cannot be exported. Use float, double, int or bool."),
    };

    private static void RequireIdentifier(string name)
    {
        bool fits = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!fits) throw new ArgumentException($"The name of an exported function must be a C identifier, got \"{name}\". Use letters, digits and underscores.");
    }
}
