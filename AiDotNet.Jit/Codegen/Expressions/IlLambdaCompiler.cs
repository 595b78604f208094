using System.Linq.Expressions;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>The default compiler: raw IL, and <see cref="ExpressionLambdaCompiler"/> for a tree the emitter refuses.</summary>
public sealed class IlLambdaCompiler : ILambdaCompiler
{
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
