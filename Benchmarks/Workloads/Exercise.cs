using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Workloads;

/// <summary>A model with its data, ready to be compiled and run.</summary>
internal abstract class Exercise : IDisposable
{
    /// <summary>The sum the peers must agree on, of the first run; null when there is none.</summary>
    public abstract double? Check { get; }

    /// <summary>The same for gradients.</summary>
    public virtual double? GradientCheck => null;

    /// <summary>The compiled program.</summary>
    public abstract CompiledProgram Program { get; }

    /// <summary>A tensor for an input of the compiled graph: real data where there is some, zeros for an optimizer's state.</summary>
    public abstract Tensor Argument(int input);

    /// <summary>Compiles, or compiles anew.</summary>
    public abstract CompilationStats Compile(JitOptions options);

    /// <summary>One run of the compiled code.</summary>
    public abstract void Run();

    /// <summary>One run through the interpreter.</summary>
    public abstract void Interpret();

    /// <inheritdoc/>
    public abstract void Dispose();
}
