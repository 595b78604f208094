namespace AiDotNet.Jit.Codegen;

/// <summary>Sees nothing and costs nothing.</summary>
internal readonly struct Unobserved : IStepObserver
{
    public static bool SeesWaves => true;

    public void Begin() { }

    public void Ended(int step) { }

    public void EndedInTurns(int first, ReadOnlySpan<long> ticks) { }
}
