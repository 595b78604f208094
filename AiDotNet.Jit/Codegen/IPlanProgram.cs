namespace AiDotNet.Jit.Codegen;

/// <summary>A plan as its backend runs it: immutable, shared by every executable of equal graphs.</summary>
public interface IPlanProgram
{
    /// <summary>Distinct pieces of code.</summary>
    public int CompiledKernelCount { get; }

    /// <summary>How a step of the plan is done, and why, in one line; empty where there is nothing to say.</summary>
    public string Describe(int step) => "";

    /// <summary>Something to run it with, with memory of its own.</summary>
    public IPlanRunner CreateRunner();
}
