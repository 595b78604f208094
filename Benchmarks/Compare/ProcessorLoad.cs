using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Compare;

/// <summary>What the rest of the machine does meanwhile: a row measured next to a busy neighbour is no evidence.</summary>
internal sealed class ProcessorLoad
{
    private const string Statistics = "/proc/stat";
    private const double TicksPerSecond = 100;

    private readonly double _busy = Busy();
    private readonly double _own = Own();
    private readonly long _start = Stopwatch.GetTimestamp();

    private ProcessorLoad() { }

    /// <summary>Starts watching; null where the system does not tell.</summary>
    public static ProcessorLoad? Start() => File.Exists(Statistics) ? new() : null;

    /// <summary>Waits until the rest of the machine is quiet, but not longer than this.</summary>
    public static void WaitForQuiet(double seconds)
    {
        const double quiet = 0.3;
        long begin = Stopwatch.GetTimestamp();
        while (Start() is { } load && Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            Thread.Sleep(50);
            if (load.OthersSince() < quiet) return;
        }
    }

    /// <summary>Processors kept busy by others since the start.</summary>
    public double OthersSince()
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        return Math.Max(0, (Busy() - _busy - (Own() - _own)) / Math.Max(seconds, 1e-3));
    }

    private static double Own() => Environment.CpuUsage.TotalTime.TotalSeconds;

    // cpu user nice system idle iowait irq softirq ...
    private static double Busy()
    {
        string[] fields = File.ReadLines(Statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] busy = [1, 2, 3, 6, 7];
        return busy.Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
