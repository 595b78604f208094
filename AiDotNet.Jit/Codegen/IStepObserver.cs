namespace AiDotNet.Jit.Codegen;

/// <summary>Sees the steps of a run pass by. A struct, so that the run of the one that does nothing is the plain loop.</summary>
internal interface IStepObserver
{
    /// <summary>The first step is about to start.</summary>
    public void Begin();

    /// <summary>A step has ended; the next starts now.</summary>
    public void Ended(int step);
}
