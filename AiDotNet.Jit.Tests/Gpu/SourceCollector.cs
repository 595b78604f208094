using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Renders the kernels of every plan it is given, without a device, and keeps the sources.</summary>
/// <param name="options">How to render.</param>
/// <param name="vectorBits">The width that plans are made for; golden sources do not depend on the machine.</param>
internal sealed class SourceCollector(RenderOptions options, int vectorBits = 256) : IPlanBackend
{
    private readonly HashSet<string> _known = [];

    /// <summary>Distinct sources in the order they came.</summary>
    public List<string> Sources { get; } = [];

    public string Name => "sources";

    public int VectorBits => vectorBits;

    public KernelEntry Compile(LinearKernel kernel) => ExpressionBackend.Shared.Compile(kernel);

    public IPlanProgram Compile(ExecutionPlan plan, CancellationToken cancellation)
    {
        foreach (var step in plan.Steps.OfType<KernelStep>())
        {
            var kernel = KernelRenderer.Render(step.Kernel, options with { Strict = !step.Schedule.Contract }, step.Schedule.Serial);
            if (kernel.Launches.Count > 0 && _known.Add(kernel.Source)) Sources.Add(kernel.Source);
        }
        return new Nothing();
    }

    /// <summary>The sources of one graph.</summary>
    public static List<string> Of(Graph graph, NumericMode mode, RenderOptions options)
    {
        var collector = new SourceCollector(options);
        GraphCompiler.Compile(graph, new() { Backend = collector, Mode = mode, UseCache = false });
        return collector.Sources;
    }

    private sealed class Nothing : IPlanProgram
    {
        public int CompiledKernelCount => 0;

        public IPlanRunner CreateRunner() => throw new NotSupportedException("These kernels are only looked at.");
    }
}
