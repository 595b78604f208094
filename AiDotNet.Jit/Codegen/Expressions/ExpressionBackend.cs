using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The default backend: kernels become expression trees, and those become machine code through the .NET JIT. Needs nothing native.</summary>
public sealed class ExpressionBackend : IBackend
{
    private readonly ILambdaCompiler _compiler;

    /// <summary>A backend with a lambda compiler of your choice and vectors of a width of your choice.</summary>
    /// <param name="compiler">Null takes <see cref="IlLambdaCompiler"/>.</param>
    /// <param name="vectorBits">512, 256, 128 or 0 (scalar); null takes the widest this machine computes with.</param>
    public ExpressionBackend(ILambdaCompiler? compiler = null, int? vectorBits = null)
    {
        _compiler = compiler ?? new IlLambdaCompiler();
        VectorBits = vectorBits ?? LaneWidths.HardwareBits;
        if (VectorBits is not (0 or 128 or 256 or 512))
        {
            throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "Vectors are 512, 256 or 128 bits wide, or 0 for scalar code.");
        }
    }

    /// <summary>The backend that is used when none is chosen.</summary>
    public static ExpressionBackend Shared { get; } = new();

    /// <inheritdoc/>
    public string Name => $"expressions-{_compiler.Name}";

    /// <inheritdoc/>
    public int VectorBits { get; }

    /// <inheritdoc/>
    public bool CodeMayThrow => false; // arithmetic, loads and stores; division by zero is defined

    /// <inheritdoc/>
    public bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported || Avx512F.IsSupported;

    /// <inheritdoc/>
    public KernelEntry Compile(LinearKernel kernel) => _compiler.Compile(ExpressionRenderer.Render(kernel).Lambda);
}
