namespace AiDotNet.Jit.Codegen;

/// <summary>Sees the steps of a run pass by. A struct, so that the run of the one that does nothing is the plain loop.</summary>
internal interface IStepObserver
{
    /// <summary>True for who is content to see steps that run at the same time as one: such a run takes the course of an unobserved one.</summary>
    public static virtual bool SeesWaves => false;

    /// <summary>The first step is about to start.</summary>
    public void Begin();

    /// <summary>A step has ended, or a wave whose last step it is; the next starts now.</summary>
    public void Ended(int step);

    /// <summary>Steps that took turns, block by block, have all ended; the end of the last one follows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="ticks">The time each spent, all threads together; empty for an observer that does not want to know.</param>
    public void EndedInTurns(int first, ReadOnlySpan<long> ticks);
}
