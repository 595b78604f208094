using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The compiler of the base class library. Compiles every tree; slower to compile than <see cref="IlLambdaCompiler"/>, and slower code
/// for kernels of more than about 400 memory accesses.</summary>
public sealed class ExpressionLambdaCompiler : ILambdaCompiler
{
    /// <inheritdoc/>
    public string Name => "expression";

    /// <inheritdoc/>
    public KernelEntry Compile(Expression<KernelEntry> lambda) => lambda.Compile();
}
