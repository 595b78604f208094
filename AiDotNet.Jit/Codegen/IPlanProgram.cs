namespace AiDotNet.Jit.Codegen;

/// <summary>A plan as its backend runs it: immutable, shared by every executable of equal graphs.</summary>
public interface IPlanProgram
{
    /// <summary>Distinct pieces of code.</summary>
    public int CompiledKernelCount { get; }

    /// <summary>Something to run it with, with memory of its own.</summary>
    public IPlanRunner CreateRunner();
}
