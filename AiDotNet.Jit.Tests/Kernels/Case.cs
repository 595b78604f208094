using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>A kernel, its schedules, and buffer sizes. Runs each schedule through lowering and interpreter, against the point evaluator.</summary>
internal sealed class Case(Kernel kernel, params long[] lengths)
{
    public Kernel Kernel => kernel;

    /// <summary>Integers below this in integer buffers (labels and rows).</summary>
    public int IntegerLimit { get; init; } = 50;

    /// <summary>The error allowed where sums are reordered or contracted.</summary>
    public double Tolerance { get; init; } = 2e-5;

    /// <summary>Plain and strict: the same bits. Every other schedule: within the tolerance; integers and data movement exactly.</summary>
    public void Verify(params Schedule[] schedules)
    {
        RunAndCompare(Schedule.Plain(kernel), "plain", Tolerance);
        RunAndCompare(Strict(Schedule.Plain(kernel)), "plain strict", 0);
        for (int i = 0; i < schedules.Length; i++) RunAndCompare(schedules[i], $"schedule {i}, {schedules[i].Lanes} lanes", Tolerance);
    }

    public static Schedule Strict(Schedule plain)
    {
        var strict = new Schedule { Lanes = 1, Contract = false };
        foreach (var a in plain.Serial)
        {
            if (plain.RunOf(a) == AiDotNet.Jit.Kernels.Run.Parallel) strict.Parallel(a);
            else strict.Loops(a);
        }
        foreach (var waiting in plain.Carried) strict.Carry(plain.CarryAxis!, waiting.Value, waiting.Buffer, waiting.Index);
        return strict;
    }

    public LinearKernel RunAndCompare(Schedule schedule, string name, double tolerance, int parts = 1)
    {
        string where = $"{kernel.Name}, {name}";
        var linear = Lowering.Run(kernel, schedule);
        LinearVerifier.Verify(linear);
        using var before = new Memory(kernel, lengths);
        using var expected = new Memory(kernel, lengths);
        using var got = new Memory(kernel, lengths);
        before.Fill(Number);
        before.CopyTo(expected);
        before.CopyTo(got);
        new PointEvaluator(before.Addresses).Execute(kernel, expected.Addresses);
        for (int p = 0; p < parts; p++)
        {
            long lo = (long)linear.ParallelExtent * p / parts, hi = (long)linear.ParallelExtent * (p + 1) / parts;
            LinearInterpreter.Run(linear, got.Table, lo, hi);
        }
        got.CheckZones(where);
        Compare(expected, got, tolerance, where, linear);
        return linear;
    }

    /// <summary>The same bits, however the parallel axis is cut and in whatever order the parts run.</summary>
    public void VerifyParts(Schedule schedule)
    {
        var linear = Lowering.Run(kernel, schedule);
        byte[][]? whole = null;
        foreach (long[] cuts in Cuts(linear.ParallelExtent))
        {
            using var memory = new Memory(kernel, lengths);
            memory.Fill(Number);
            for (int i = cuts.Length - 2; i >= 0; i--) RunInFootprint(linear, memory, cuts[i], cuts[i + 1]);
            memory.CheckZones(kernel.Name);
            byte[][] result = [.. Enumerable.Range(0, lengths.Length).Select(i => memory.Content(i).ToArray())];
            whole ??= result;
            for (int i = 0; i < result.Length; i++)
                CollectionAssert.AreEqual(whole[i], result[i], $"{kernel.Name}: {kernel.Buffers[i].Name} cut at {string.Join(' ', cuts)}");
        }
    }

    // Nothing is touched that the footprint does not tell of.
    private void RunInFootprint(LinearKernel linear, Memory memory, long begin, long end)
    {
        if (begin == end) return;
        var footprint = Footprint.Of(linear, begin, end);
        LinearInterpreter.Run(linear, memory.Table, begin, end, (buffer, position, writes) =>
        {
            int size = buffer.Type.Size();
            long bytes = lengths[buffer.Slot] * size;
            var (low, high) = writes ? footprint.Writes(buffer.Slot, bytes) : footprint.Reads(buffer.Slot, bytes);
            bool inside = position * size >= low && (position + 1) * size <= high;
            if (!inside) Assert.Fail($"{kernel.Name} [{begin}, {end}): {(writes ? "writes" : "reads")} {buffer.Name}[{position}], outside of [{low}, {high}) bytes\n{linear}");
        });
    }

    private static IEnumerable<long[]> Cuts(int extent)
    {
        yield return [0, extent];
        if (extent < 2) yield break;
        yield return [0, 0, extent, extent];
        yield return [0, 1, extent];
        yield return [0, extent - 1, extent];
        yield return [0, extent / 3, extent / 2, extent];
        yield return [.. Enumerable.Range(0, extent + 1).Select(i => (long)i)];
    }

    private double Number(KernelBuffer buffer, long index)
    {
        uint hash = (uint)((index + 1) * 2654435761L) ^ (uint)((buffer.Slot + 1) * 40503);
        hash = (hash ^ (hash >> 15)) * 2246822519u;
        hash ^= hash >> 13;
        return buffer.Type switch
        {
            DType.Int32 or DType.Int64 => hash % (uint)IntegerLimit,
            DType.Bool => hash & 1,
            _ => ((hash & 0xFFFF) / 32768.0) - 1,
        };
    }

    private void Compare(Memory expected, Memory got, double tolerance, string where, LinearKernel linear)
    {
        for (int b = 0; b < lengths.Length; b++)
        {
            double limit = kernel.Buffers[b].Type switch { DType.Float32 => tolerance, DType.Float64 => tolerance * 1e-9, _ => 0 };
            if (limit == 0 && expected.Content(b).SequenceEqual(got.Content(b))) continue;
            for (long i = 0; i < lengths[b]; i++)
            {
                double x = expected.At(b, i), y = got.At(b, i);
                if (x.Equals(y) || Math.Abs(x - y) <= limit * (1 + Math.Abs(x))) continue;
                Assert.Fail($"{where}: {kernel.Buffers[b].Name}[{i}] is {y}, expected {x}\n{linear}");
            }
        }
    }
}
