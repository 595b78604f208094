namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Steps in a row that a run does in the same way. What is to be asked about a step is asked once for an executable, so that kernels of a few
/// nanoseconds follow each other in a bare loop.
/// </summary>
/// <param name="Kind">How they run.</param>
/// <param name="First">The number of the first step.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Stretch(StretchKind Kind, int First, int Count)
{
    /// <summary>The code that runs them alone, merged where it is; empty where they do not run like that.</summary>
    public CompiledProgram.ProgramStep[] Calls { get; private init; } = [];

    /// <summary>The strands; empty where it has none.</summary>
    public Strand[] Strands { get; private init; } = [];

    /// <summary>One past the number of the last step.</summary>
    public int End => First + Count;

    /// <summary>All steps of a program.</summary>
    /// <param name="executable">What runs it.</param>
    /// <param name="units">Steps, or waves, in order.</param>
    /// <param name="joined">False for somebody who wants to see the end of each unit.</param>
    public static Stretch[] Of(Executable executable, IEnumerable<Wave> units, bool joined)
    {
        var stretches = new List<Stretch>();
        foreach (var unit in units)
        {
            var next = new Stretch(executable.KindOf(unit), unit.First, unit.Count);
            if (joined && next.Kind == StretchKind.Alone && stretches is [.., { Kind: StretchKind.Alone } last])
                stretches[^1] = last with { Count = last.Count + unit.Count };
            else
                stretches.Add(next);
        }
        return [.. stretches.Select(s => s.Kind == StretchKind.Alone ? s with { Calls = [.. CallsOf(executable.Program, s)] } : s)];
    }

    /// <summary>All steps of a program, in strands where those pay.</summary>
    /// <param name="executable">What runs it.</param>
    /// <param name="threads">The threads that share the work, 2 or more.</param>
    public static Stretch[] WithStrands(Executable executable, int threads)
    {
        var program = executable.Program;
        var ranges = StrandFinder.Find(program, executable.ParallelNanoseconds, threads);
        if (ranges.Count == 0) return Of(executable, program.Waves, true);
        var stretches = new List<Stretch>();
        int next = 0;
        foreach (var range in ranges)
        {
            stretches.AddRange(Of(executable, Wave.Of(program, next, range.First), true));
            stretches.Add(new(StretchKind.Strands, range.First, range.End - range.First) { Strands = [.. range.Strands] });
            next = range.End;
        }
        return [.. stretches, .. Of(executable, Wave.Of(program, next, program.Steps.Length), true)];
    }

    private static IEnumerable<CompiledProgram.ProgramStep> CallsOf(CompiledProgram program, Stretch stretch)
    {
        for (int i = stretch.First; i < stretch.End; i++)
        {
            bool isMerged = program.Merged.TryGetValue(i, out var merged) && merged.Steps.End <= stretch.End;
            yield return isMerged ? merged.Code : program.Steps[i];
            if (isMerged) i = merged.Steps.End - 1;
        }
    }
}
