using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>What loops reach that anybody would write, without vectors.</summary>
internal static class PlainLoop
{
    private const int Rounds = 20_000;

    private static readonly long[] s_words = new long[2048];

    public static double Gigaflops() => 2.0 * 4 * Rounds / Seconds(() => MultiplyAdd(0.5f, 1)) / 1e9;

    public static double GigabytesPerSecond() => 8.0 * s_words.Length * 10 / Seconds(() => Sum(s_words)) / 1e9;

    private static double Seconds(Func<double> work)
    {
        long start = Stopwatch.GetTimestamp();
        double result = work();
        return double.IsNaN(result) ? double.PositiveInfinity : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyAdd(float x, float y)
    {
        float a = y, b = y, c = y, d = y;
        for (int n = 0; n < Rounds; n++)
        {
            a = a * x + y;
            b = b * x + y;
            c = c * x + y;
            d = d * x + y;
        }
        return a + b + c + d;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(long[] words)
    {
        long sum = 0;
        for (int round = 0; round < 10; round++)
        {
            foreach (long word in words) sum += word;
        }
        return sum;
    }
}
