using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Benchmarks.Compare;

/// <summary>
/// Whether the machine gives a run the cores it counts on. The processors of a virtual machine are threads of cores that others use, too, and at times,
/// for a second or so, they are the two threads of one core: then two threads take as long as one. A loop of multiply-adds on data of the
/// nearest cache, on one thread and on all at once, tells.
/// </summary>
internal sealed class CoreProbe
{
    private const double Alike = 0.65;      // of the best speed seen; two threads of one core have half each
    private const int Sweeps = 800;// about 100 us
    private const int Elements = 3 * 1024; // two of these fill most of the nearest cache

    private double _best; // sweeps a second of one thread

    /// <summary>Finds out what a thread can do when nobody disturbs it.</summary>
    public CoreProbe()
    {
        for (int i = 0; i < 200; i++) Alone();
    }

    /// <summary>Waits until threads have cores of their own, but not longer than this. False: they have not.</summary>
    public bool Wait(int threads, double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!AreOwn(threads))
        {
            if (Stopwatch.GetElapsedTime(begin).TotalSeconds > seconds) return false;
            Thread.Sleep(20);
        }
        return true;
    }

    /// <summary>Whether threads have cores of their own now; the best of a few tries, as a thread may start late.</summary>
    public bool AreOwn(int threads)
    {
        const int tries = 3;
        double most = 0;
        for (int i = 0; i < tries; i++) most = Math.Max(most, threads == 1 ? Alone() : Together(threads));
        return most >= Alike * _best;
    }

    private double Alone()
    {
        double rate = new Load().Rate();
        _best = Math.Max(_best, rate);
        return rate;
    }

    // The slowest thread's speed while all run.
    private static double Together(int threads)
    {
        var rates = new double[threads];
        using var start = new Barrier(threads);
        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(i => new Thread(() => Run(i)) { IsBackground = true })];
        foreach (var other in others) other.Start();
        Run(0);
        foreach (var other in others) other.Join();
        return rates.Min();

        void Run(int i)
        {
            var load = new Load();
            start.SignalAndWait();
            load.Rate();
            rates[i] = load.Rate();
        }
    }

    private sealed class Load
    {
        private readonly float[] _x = new float[Elements], _y = new float[Elements];
        private float _sum;

        public double Rate()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Sweeps; i++) Sweep();
            return Sweeps / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Sweep()
        {
            nuint lanes = (nuint)Vector<float>.Count;
            ref float x = ref MemoryMarshal.GetArrayDataReference(_x), y = ref MemoryMarshal.GetArrayDataReference(_y);
            Vector<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (nuint i = 0; i < Elements; i += 8 * lanes)
            {
                a = Step(ref x, ref y, i, a);
                b = Step(ref x, ref y, i + lanes, b);
                c = Step(ref x, ref y, i + (2 * lanes), c);
                d = Step(ref x, ref y, i + (3 * lanes), d);
                e = Step(ref x, ref y, i + (4 * lanes), e);
                f = Step(ref x, ref y, i + (5 * lanes), f);
                g = Step(ref x, ref y, i + (6 * lanes), g);
                h = Step(ref x, ref y, i + (7 * lanes), h);
            }
            _sum += Vector.Sum(a + b + c + d + e + f + g + h);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<float> Step(ref float x, ref float y, nuint i, Vector<float> sum) =>
            Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, i), Vector.LoadUnsafe(ref y, i), sum);
    }
}
