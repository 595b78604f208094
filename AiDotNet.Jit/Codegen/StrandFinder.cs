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
    /// <param name="parallelNanoseconds">Work from which a second thread pays.</param>
    /// <param name="threads">How many threads there are, 2 or more.</param>
    public static List<StrandRange> Find(CompiledProgram program, double parallelNanoseconds, int threads)
    {
        var found = new List<StrandRange>();
        if (!program.HasStrands || program.Steps.Sum(s => s.Nanoseconds) < SharesPerStrand * parallelNanoseconds) return found;
        long extent = program.Steps.Select(s => s.Extent).DefaultIfEmpty(0).Max();
        if (extent < 2) return found;
        var finder = new StrandFinder(program, parallelNanoseconds, (int)Math.Min(Math.Min(PartsPerThread * threads, MostParts), extent));
        for (int i = 0; i < program.Steps.Length;)
        {
            var range = finder.From(i);
            if (range.Strands.Count > 0) found.Add(range);
            i = range.End;
        }
        return found;
    }

    // No strands where they would not pay.
    private StrandRange From(int first)
    {
        var (near, late) = (new StrandBuilder(), new StrandBuilder());
        int end = first;
        for (; end < _program.Steps.Length && MayJoin(end); end++)
        {
            var touches = _memory.Of(end);
            if (late.IsIndependentOf(touches) && near.Allows(touches)) near.Add(end, touches);
            else if (late.Allows(touches)) late.Add(end, touches);
            else break;
        }
        Strand[] strands = [.. new[] { near, late }.Where(b => b.Steps.Count > 0).Select(b => new Strand(_program, b.Steps, _parts))];
        bool pays = end - first > strands.Length && strands.Any(Pays); // a strand of one step is a fork like any other
        return new(first, Math.Max(end, first + 1), pays ? strands : []);
    }

    private bool MayJoin(int step) =>
        _program.Steps[step] is { Entry: not null, Nanoseconds: < LongStep } && !_merged[step] && !_program.Loops.Values.Any(l => l.Contains(step));

    private bool Pays(Strand strand) => strand.Nanoseconds >= SharesPerStrand * _parallelNanoseconds;
}

/// <summary>Neighbouring steps that run as strands, one strand after the other.</summary>
/// <param name="First">The number of the first step.</param>
/// <param name="End">One past the last.</param>
/// <param name="Strands">Together they have all of these steps.</param>
internal sealed record StrandRange(int First, int End, IReadOnlyList<Strand> Strands);
