using System.Diagnostics.CodeAnalysis;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The graphs of the conformance suite, only compiled: what kernels they need.</summary>
[SuppressMessage("Usage", "MSTEST0030", Justification = "It runs no tests: it lists their kernels.")]
internal sealed class ConformanceSources(IBackend backend, NumericMode mode) : BackendConformance
{
    private protected override IBackend Backend => backend;

    private protected override NumericMode[] Modes => [mode];

    private protected override bool[] Fusing => [true];

    /// <summary>A backend with the kernels of all graphs of the suite.</summary>
    public static IBackend Batched(NumericMode mode) => Processor.Batched(b => new ConformanceSources(b, mode).All());

    private protected override void Run(Graph graph, Tensor[][] inputs)
    {
        foreach (var way in Ways) GraphCompiler.Compile(graph, way with { UseCache = false });
    }

    private void All()
    {
        foreach (object[] name in OpSamples.Names) Op((string)name[0]);
        foreach (object[] name in OpSamples.DifferentiableNames) Gradient((string)name[0]);
        foreach (int size in Sizes.Select(s => (int)s[0]))
        {
            Elementwise_chains_at_tail_sizes(size);
            Rows_at_tail_sizes(size);
            Products_at_tail_sizes(size);
            Strided_walks_over_padding_at_tail_sizes(size);
        }
        foreach (object[] c in Convolutions) Convolutions_with_their_gradients((string)c[0], (int[])c[1], (int[])c[2], (int[])c[3], (int[])c[4], (int[])c[5], (int)c[6]);
    }
}
