using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tests.Backends;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Every sample on the processor behind OpenCL. It takes its time for a kernel: those of single operations are the samples' own.</summary>
[TestClass, TestCategory("Gpu"), TestCategory("Long")]
public sealed class GpuConformance : BackendConformance
{
    private static readonly Lazy<IBackend> Batched = new(() => ConformanceSources.Batched(NumericMode.Default));

    private protected override IBackend Backend => Batched.Value;

    private protected override NumericMode[] Modes => [NumericMode.Default];

    private protected override bool[] Fusing => [true];
}

/// <summary>The same in Strict mode: the interpreter's bits.</summary>
[TestClass, TestCategory("Gpu"), TestCategory("Long")]
public sealed class GpuStrictConformance : BackendConformance
{
    private static readonly Lazy<IBackend> Batched = new(() => ConformanceSources.Batched(NumericMode.Strict));

    private protected override IBackend Backend => Batched.Value;

    private protected override NumericMode[] Modes => [NumericMode.Strict];

    private protected override bool[] Fusing => [true];
}
