using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>A kernel as an expression tree, with what a caller needs to know before compiling it.</summary>
/// <param name="Lambda">The tree; any <see cref="ILambdaCompiler"/> compiles it.</param>
/// <param name="VectorOps">Vector operations in the method, memory accesses included: see <see cref="IlLambdaCompiler.MaxVectorOps"/>.</param>
/// <param name="HelperCalls">Calls of load and store leaves: see <see cref="ExpressionLambdaCompiler.MaxHelperCalls"/>.</param>
public sealed record RenderedKernel(Expression<KernelEntry> Lambda, int VectorOps, int HelperCalls);
