using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>Turns rendered kernels into delegates. Must be safe to call from several threads.</summary>
public interface ILambdaCompiler
{
    /// <summary>A short name for logs and statistics.</summary>
    public string Name { get; }

    /// <summary>Compiles one kernel. Trees mention internal methods of this library: compile with visibility checks off, as dynamic methods allow.</summary>
    public KernelEntry Compile(Expression<KernelEntry> lambda);
}
