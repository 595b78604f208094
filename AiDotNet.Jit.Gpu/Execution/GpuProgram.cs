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
        var rendered = new Dictionary<Kernel, (KernelSource, IReadOnlyDictionary<string, IGpuKernel>)>(ReferenceEqualityComparer.Instance);
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            Steps.Add(step is KernelStep kernel ? Compile(kernel, rendered) : new(step, null, null));
        }
        CompiledKernelCount = rendered.Values.Select(r => r.Item1.Source).Distinct().Count();
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

    private Step Compile(KernelStep step, Dictionary<Kernel, (KernelSource, IReadOnlyDictionary<string, IGpuKernel>)> known)
    {
        if (!known.TryGetValue(step.Kernel, out var code))
        {
            var options = Backend.RenderOptions with { Strict = !step.Schedule.Contract };
            var kernel = KernelRenderer.Render(step.Kernel, options, step.Schedule.Serial);
            known[step.Kernel] = code = (kernel, kernel.Launches.Count == 0 ? new Dictionary<string, IGpuKernel>() : Backend.Kernels.Get(kernel));
        }
        return new(step, code.Item1, code.Item2);
    }

    /// <summary>One step of the plan.</summary>
    /// <param name="Plan">What it is.</param>
    /// <param name="Kernel">Its source, or null where the processor does it.</param>
    /// <param name="Entries">The kernel's entries, compiled.</param>
    internal sealed record Step(PlanStep Plan, KernelSource? Kernel, IReadOnlyDictionary<string, IGpuKernel>? Entries);
}
