using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tests.Backends;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Every sample on the processor behind OpenCL.</summary>
[TestClass, TestCategory("Gpu"), TestCategory("Long")]
public sealed class GpuConformance : BackendConformance
{
    private protected override IBackend Backend => Processor.Backend;

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>The same in Strict mode: the interpreter's bits.</summary>
[TestClass, TestCategory("Gpu"), TestCategory("Long")]
public sealed class GpuStrictConformance : BackendConformance
{
    private protected override IBackend Backend => Processor.Backend;

    private protected override NumericMode[] Modes => [NumericMode.Strict];
}
