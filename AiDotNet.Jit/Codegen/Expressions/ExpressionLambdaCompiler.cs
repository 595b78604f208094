using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The compiler of the base class library. Compiles every tree; slower to compile than <see cref="IlLambdaCompiler"/>, and slower code
/// for kernels of more than about 400 memory accesses.</summary>
public sealed class ExpressionLambdaCompiler : ILambdaCompiler
{
    /// <summary>Up to here RyuJIT inlines the leaves: keep <see cref="RenderedKernel.HelperCalls"/> below.</summary>
    public const int MaxHelperCalls = 350;

    /// <summary>And <see cref="RenderedKernel.VectorOps"/> below this: past 512 locals nothing is inlined, and a method of 1,800 operations
    /// ran ten times slower.</summary>
    public const int MaxVectorOps = 1000;

    /// <inheritdoc/>
    public string Name => "expression";

    /// <inheritdoc/>
    public KernelEntry Compile(Expression<KernelEntry> lambda) => lambda.Compile();
}
