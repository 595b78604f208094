namespace AiDotNet.Jit.Automatic;

/// <summary>Calls of all models of the process. Apart from the meter, so that the first answer does not wait for one to be made.</summary>
internal static class CallTotals
{
    private static long compiled, interpreted;

    public static long Compiled => Interlocked.Read(ref compiled);

    public static long Interpreted => Interlocked.Read(ref interpreted);

    public static void CountCompiled() => Interlocked.Increment(ref compiled);

    public static void CountInterpreted() => Interlocked.Increment(ref interpreted);
}
