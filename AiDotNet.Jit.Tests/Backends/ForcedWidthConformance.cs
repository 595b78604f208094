using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Passes;

namespace AiDotNet.Jit.Tests.Backends;

/// <summary>Scalar code: what a machine without vectors runs.</summary>
[TestClass]
public sealed class ScalarConformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend(vectorBits: 0);

    private protected override NumericMode[] Modes => [NumericMode.Default];
}

/// <summary>128 bits: what ARM64 runs.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class Vector128Conformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend(vectorBits: 128);
}

/// <summary>256 bits: what most x64 machines run.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class Vector256Conformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend(vectorBits: 256);
}

/// <summary>512 bits, which narrower machines compute in parts.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class Vector512Conformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend(vectorBits: 512);
}

/// <summary>The base class library's compiler of expression trees.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class LambdaCompilerConformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend(new ExpressionLambdaCompiler());
}

/// <summary>The laws that assume finite values and free order, on values that are finite.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class RelaxedConformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend();

    private protected override NumericMode[] Modes => [NumericMode.Relaxed];
}
