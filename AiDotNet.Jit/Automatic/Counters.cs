namespace AiDotNet.Jit.Automatic;

/// <summary>Counts what one model does. Fields, because they are incremented atomically.</summary>
internal sealed class Counters
{
    public long Compiled;
    public long Interpreted;
    public long Compilations;
    public long Recompilations;
    public long Fallbacks;
    public long VerificationFailures;
    public long Evictions;
    public long ModelChanges;
    public long CompileTicks;

    public AutomaticStatistics Snapshot(int specializations, int signatures)
    {
        long compiled = Interlocked.Read(ref Compiled), interpreted = Interlocked.Read(ref Interpreted);
        return new(
            compiled + interpreted, compiled, interpreted, Interlocked.Read(ref Compilations), Interlocked.Read(ref Recompilations),
            Interlocked.Read(ref Fallbacks), Interlocked.Read(ref VerificationFailures), Interlocked.Read(ref Evictions),
            Interlocked.Read(ref ModelChanges), specializations, signatures, TimeSpan.FromTicks(Interlocked.Read(ref CompileTicks)));
    }
}
