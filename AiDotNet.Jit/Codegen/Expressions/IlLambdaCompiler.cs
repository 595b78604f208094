using System.Linq.Expressions;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The default compiler: raw IL, and <see cref="ExpressionLambdaCompiler"/> for a tree the emitter refuses.</summary>
public sealed class IlLambdaCompiler : ILambdaCompiler
{
    /// <summary>Up to here a method runs at full speed: keep <see cref="RenderedKernel.VectorOps"/> below. Twice that is still optimised; at 4,000
    /// RyuJIT gives up, and no other compiler of the same tree would help.</summary>
    public const int MaxVectorOps = 1200;

    private readonly ExpressionLambdaCompiler _fallback = new();

    /// <inheritdoc/>
    public string Name => "il";

    /// <inheritdoc/>
    public KernelEntry Compile(Expression<KernelEntry> lambda)
    {
        try
        {
            return TreeCompiler.Compile(lambda);
        }
        catch (UnsupportedOpException)
        {
            return _fallback.Compile(lambda);
        }
    }
}
