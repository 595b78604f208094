using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>A plan whose kernels a device has compiled.</summary>
internal sealed class GpuProgram : IPlanProgram
{
    private readonly Lazy<CompiledProgram> _host;

    public GpuProgram(GpuBackend backend, ExecutionPlan plan, CancellationToken cancellation)
    {
        (Backend, Plan) = (backend, plan);
        _host = new(() => CompiledProgram.Compile(plan, ExpressionBackend.Shared));
        var rendered = new Dictionary<Kernel, Step>(ReferenceEqualityComparer.Instance);
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            Steps.Add(step is KernelStep kernel ? Compile(kernel, rendered) : new(step, null, null, ""));
        }
        CompiledKernelCount = rendered.Values.Select(r => r.Kernel!.Source).Distinct().Count();
        ScratchBytes = Steps.Max(s => s.Kernel?.ScratchBytes) ?? 0;
        FirstKernel = Steps.FindIndex(s => s.Kernel is not null);
        EndsWithKernels = FirstKernel >= 0 && Steps.Skip(FirstKernel).All(s => s.Kernel is not null);
    }

    public GpuBackend Backend { get; }

    public ExecutionPlan Plan { get; }

    public int CompiledKernelCount { get; }

    public long ScratchBytes { get; }

    public List<Step> Steps { get; } = [];

    /// <summary>The number of the first step the device does, or -1.</summary>
    public int FirstKernel { get; }

    /// <summary>True when from there on the device does everything.</summary>
    public bool EndsWithKernels { get; }

    /// <summary>The same plan on the processor, for when the device fails.</summary>
    public CompiledProgram Host => _host.Value;

    public IPlanRunner CreateRunner() => new GpuRunner(this);

    public string Describe(int step) => Steps[step].Note;

    private Step Compile(KernelStep step, Dictionary<Kernel, Step> known)
    {
        if (!known.TryGetValue(step.Kernel, out var code)) known[step.Kernel] = code = Compile(step);
        return code with { Plan = step };
    }

    private Step Compile(KernelStep step)
    {
        var options = Backend.RenderOptions with { Strict = !step.Schedule.Contract };
        var kernel = KernelRenderer.Render(step.Kernel, options, step.Schedule.Serial);
        string note = "";
        if (Backend.Products.IsPossible && LibraryRenderer.Render(new(step.Kernel), options, Backend.Options.AllowTf32) is { } library)
        {
            (kernel, note) = Backend.Products.Choose(step, kernel, library, options);
        }
        var entries = kernel.Source.Length == 0 ? new Dictionary<string, IGpuKernel>() : Backend.Kernels.Get(kernel);
        string launches = string.Join(", ", kernel.Launches.GroupBy(l => Describe(l, entries)).Select(g => g.Count() > 1 ? $"{g.Count()} x {g.Key}" : g.Key));
        return new(step, kernel, entries, note.Length > 0 ? $"{launches}; {note}" : launches);
    }

    private static string Describe(KernelLaunch launch, IReadOnlyDictionary<string, IGpuKernel> entries)
    {
        if (launch.Product is not null) return "product";
        string resources = entries[launch.Entry].Resources;
        return $"{launch.Grid.Groups:N0} groups of {launch.Grid.Local}{(resources.Length > 0 ? $" ({resources})" : "")}";
    }

    /// <summary>One step of the plan.</summary>
    /// <param name="Plan">What it is.</param>
    /// <param name="Kernel">Its source, or null where the processor does it.</param>
    /// <param name="Entries">The kernel's entries, compiled.</param>
    /// <param name="Note">How the device does it, and why.</param>
    internal sealed record Step(PlanStep Plan, KernelSource? Kernel, IReadOnlyDictionary<string, IGpuKernel>? Entries, string Note);
}
