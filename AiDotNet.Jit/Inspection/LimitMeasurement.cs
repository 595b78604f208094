using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Inspection;

/// <summary>Measures what one core can do: multiply-adds that wait for nothing, and reads of memory of several sizes.</summary>
[ExcludeFromCodeCoverage(Justification = "A loop that counts its lines takes longer for that than for its work.")]
internal static unsafe class LimitMeasurement
{
    private const int Chains = 10; // two units of a latency of four or five
    private const int Attempts = 6;

    private static readonly long[] Sizes = [32 << 10, 512 << 10, 8 << 20, 64 << 20];

    /// <summary>The best of a few attempts: whatever disturbs a measurement makes it worse.</summary>
    public static MachineLimits Run() => new(Arithmetic(), [.. Sizes.Select(s => new BandwidthLevel(s, Bandwidth(s)))], "measured");

    private static double Arithmetic()
    {
        const int rounds = 50_000;
        var (lanes, work) = Vector512.IsHardwareAccelerated ? (16, MultiplyAdd512) : Vector128.IsHardwareAccelerated ? (8, MultiplyAdd256) : (1, (Func<int, float>)MultiplyAdd);
        return 2.0 * rounds * Chains * lanes / Best(() => work(rounds)) / 1e9;
    }

    private static double Bandwidth(long bytes)
    {
        int rounds = (int)Math.Max(1, (2 << 20) / bytes);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        try
        {
            NativeMemory.Fill(memory, (nuint)bytes, 1);
            return rounds * bytes / Best(() => Vector128.IsHardwareAccelerated ? Read((nint)memory, bytes, rounds) : ReadWords((nint)memory, bytes, rounds)) / 1e9;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static double Best(Func<float> work)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Attempts; i++)
        {
            long start = Stopwatch.GetTimestamp();
            float result = work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!float.IsNaN(result)) best = Math.Min(best, seconds);
        }
        return best;
    }

    // Vectors that the hardware does not have are loops over arrays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd(int rounds)
    {
        float x = 0.5f, y = 1, a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (int n = 0; n < rounds; n++)
        {
            (a, b, c, d, e) = (a * x + y, b * x + y, c * x + y, d * x + y, e * x + y);
            (f, g, h, i, j) = (f * x + y, g * x + y, h * x + y, i * x + y, j * x + y);
        }
        return a + b + c + d + e + f + g + h + i + j;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512<float>.One;
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (int n = 0; n < rounds; n++)
        {
            a = Vector512.MultiplyAddEstimate(a, x, y);
            b = Vector512.MultiplyAddEstimate(b, x, y);
            c = Vector512.MultiplyAddEstimate(c, x, y);
            d = Vector512.MultiplyAddEstimate(d, x, y);
            e = Vector512.MultiplyAddEstimate(e, x, y);
            f = Vector512.MultiplyAddEstimate(f, x, y);
            g = Vector512.MultiplyAddEstimate(g, x, y);
            h = Vector512.MultiplyAddEstimate(h, x, y);
            i = Vector512.MultiplyAddEstimate(i, x, y);
            j = Vector512.MultiplyAddEstimate(j, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd256(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.5f), y = Vector256<float>.One;
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (int n = 0; n < rounds; n++)
        {
            a = Vector256.MultiplyAddEstimate(a, x, y);
            b = Vector256.MultiplyAddEstimate(b, x, y);
            c = Vector256.MultiplyAddEstimate(c, x, y);
            d = Vector256.MultiplyAddEstimate(d, x, y);
            e = Vector256.MultiplyAddEstimate(e, x, y);
            f = Vector256.MultiplyAddEstimate(f, x, y);
            g = Vector256.MultiplyAddEstimate(g, x, y);
            h = Vector256.MultiplyAddEstimate(h, x, y);
            i = Vector256.MultiplyAddEstimate(i, x, y);
            j = Vector256.MultiplyAddEstimate(j, x, y);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    // Two vectors of 512 bits a step fill the load units of every current core; narrower hardware splits them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Read(nint address, long bytes, int rounds)
    {
        Vector512<int> a = default, b = default, c = default, d = default;
        for (int n = 0; n < rounds; n++)
        {
            byte* p = (byte*)address, end = p + bytes;
            for (; p < end; p += 256)
            {
                a |= Vector512.Load((int*)p);
                b |= Vector512.Load((int*)(p + 64));
                c |= Vector512.Load((int*)(p + 128));
                d |= Vector512.Load((int*)(p + 192));
            }
        }
        return (a | b | c | d).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ReadWords(nint address, long bytes, int rounds)
    {
        long a = 0, b = 0, c = 0, d = 0;
        for (int n = 0; n < rounds; n++)
        {
            long* p = (long*)address, end = p + bytes / 8;
            for (; p < end; p += 4) (a, b, c, d) = (a | p[0], b | p[1], c | p[2], d | p[3]);
        }
        return a | b | c | d;
    }
}
