using System.Numerics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Cuts a program into strands and the steps between them. A fork and a join cost about what a product of 32 x 32 takes, and what one thread wrote takes the other as
/// long to read; a strand pays for both once. A step that fits no strand at hand, but may run after it (the gradient of a layer's weights, which
/// reads all rows), is put off; what was put off is a strand of its own, right after.
/// </summary>
internal sealed class StrandFinder
{
    private const double LongStep = 10_000; // nanoseconds from which a fork of its own matters little, and what was put off has gone far away
    private const double SharesPerStrand = 4; // of the work from which a second thread pays: its data changes hands at the ends
    private const int PartsPerThread = 2; // a thread that is late leaves one of them to another
    private const int MostParts = 32; // of a step: smaller ones take less time than to say what they are

    private readonly CompiledProgram _program;
    private readonly TouchedMemory _memory;
    private readonly double _parallelNanoseconds;
    private readonly int _parts;
    private readonly bool[] _merged;

    private StrandFinder(CompiledProgram program, double parallelNanoseconds, int parts)
    {
        (_program, _parallelNanoseconds, _parts, _memory) = (program, parallelNanoseconds, parts, new(program, parts));
        _merged = new bool[program.Steps.Length];
        foreach (var (first, merged) in program.Merged) Array.Fill(_merged, true, first, merged.Steps.Count);
    }

    /// <summary>Neighbouring steps that are strands, in order; steps between them belong to none.</summary>
    /// <param name="program">The program.</param>
    /// <param name="parallelNanoseconds">Work from which a second thread pays; 0, for tests, also takes what crosses between threads.</param>
    /// <param name="threads">How many threads there are, 2 or more.</param>
    public static List<StrandRange> Find(CompiledProgram program, double parallelNanoseconds, int threads)
    {
        if (!program.HasStrands || program.Steps.Sum(s => s.Nanoseconds) < SharesPerStrand * parallelNanoseconds) return [];
        long extent = program.Steps.Select(s => s.Extent).DefaultIfEmpty(0).Max();
        if (extent < 2) return [];
        int most = (int)Math.Min(Math.Min(PartsPerThread * threads, MostParts), extent);
        foreach (int parts in Numbers(most))
        {
            if (new StrandFinder(program, parallelNanoseconds, parts).Find(mayCross: false) is { } found) return found;
        }
        return parallelNanoseconds > 0 ? [] : new StrandFinder(program, 0, most).Find(mayCross: true)!;
    }

    // Sums of products go in blocks of rows, a power of two (Planning.ProductSums): parts of which each has whole blocks do not cross.
    private static IEnumerable<int> Numbers(int most)
    {
        yield return most;
        for (int parts = (int)BitOperations.RoundUpToPowerOf2((uint)most) / 2; parts >= 2; parts /= 2) yield return parts;
    }

    // Null where something put off would be shared, though it may not: it reads what all threads wrote, which was a gain of a sixth where their
    // cores share a cache and a loss of two thirds in minutes when they did not.
    private List<StrandRange>? Find(bool mayCross)
    {
        var found = new List<Draft>();
        for (int i = 0; i < _program.Steps.Length;)
        {
            if (From(i, mayCross) is not { } range) return null;
            if (range.Strands.Length > 0) found.Add(range);
            i = range.End;
        }
        var layout = new StrandLayout(_program, [.. found.Select(f => f.Near)], _memory, _parts);
        return [.. found.Select(f => new StrandRange(f.First, f.End, [.. f.Strands.Select(s => new Strand(_program, s, layout, _parts))]))];
    }

    // No strands where they would not pay.
    private Draft? From(int first, bool mayCross)
    {
        var (early, near, late) = (new StrandBuilder(), new StrandBuilder(), new StrandBuilder());
        int end = first;
        for (; end < _program.Steps.Length && MayJoin(end); end++)
        {
            var touches = _memory.Of(end);
            var strand = IsPreparation(end) && near.IsIndependentOf(touches) && late.IsIndependentOf(touches) && early.Allows(touches) ? early
                : late.IsIndependentOf(touches) && near.Allows(touches) ? near
                : late.Allows(touches) ? late : null;
            if (strand is null) break;
            strand.Add(end, _program.Steps[end].Nanoseconds, touches);
            if (Crosses() && Pays(near)) return null;
        }
        StrandBuilder[] strands = [.. new[] { early, near, late }.Where(b => b.Steps.Count > 0)];
        bool pays = end - first > strands.Length && (Pays(near) || Pays(late)); // a strand of one step is a fork like any other
        return pays && Crosses() ? null : new Draft(first, Math.Max(end, first + 1), near, pays ? strands : []);

        bool Crosses() => !mayCross && late.Nanoseconds >= Executable.SharingPays;
    }

    // What is made of inputs element by element: turned weights, which all threads read.
    private bool IsPreparation(int step)
    {
        var plan = (KernelStep)_program.Plan.Steps[step];
        return plan.Reads.All(s => s.Kind == StorageKind.Input) && !plan.Nodes.Any(n => n.Op.Is(OpTraits.Reduction));
    }

    private bool MayJoin(int step) =>
        _program.Steps[step] is { Entry: not null, Nanoseconds: < LongStep } && !_merged[step] && !_program.Loops.Values.Any(l => l.Contains(step));

    private bool Pays(StrandBuilder strand) => strand.Nanoseconds >= SharesPerStrand * _parallelNanoseconds;

    private sealed record Draft(int First, int End, StrandBuilder Near, StrandBuilder[] Strands);
}

/// <summary>Neighbouring steps that run as strands, one strand after the other.</summary>
/// <param name="First">The number of the first step.</param>
/// <param name="End">One past the last.</param>
/// <param name="Strands">Together they have all of these steps.</param>
internal sealed record StrandRange(int First, int End, IReadOnlyList<Strand> Strands);
