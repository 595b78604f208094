using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Steps of which each thread runs its own part, one after the other, without waiting for the others in between: no part touches what another
/// part of them writes. The layers of a network are such steps, each thread with rows of its own.
/// </summary>
internal sealed class Strand
{
    private readonly CompiledProgram.ProgramStep[] _steps;
    private readonly (CompiledProgram.ProgramStep Step, long Begin, long End)[][] _parts;

    /// <param name="program">The program.</param>
    /// <param name="found">The steps, in the order they run.</param>
    /// <param name="layout">Where the parts keep what is their own.</param>
    /// <param name="parts">How many parts each step has.</param>
    public Strand(CompiledProgram program, StrandBuilder found, StrandLayout layout, int parts)
    {
        Steps = found.Steps;
        _steps = [.. Steps.Select(s => program.Steps[s])];
        _parts = [.. Enumerable.Range(0, parts).Select(part => PartsOf(program, Steps, part, parts).ToArray())];
        Nanoseconds = found.Nanoseconds;
        (Layout, Copies) = (layout, layout.CopiesOf(found));
    }

    /// <summary>The numbers of the steps.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>How many parts there are.</summary>
    public int Parts => _parts.Length;

    /// <summary>Where each part keeps what it alone touches: the same for all strands of a program.</summary>
    public StrandLayout Layout { get; }

    /// <summary>By part: what it brings there first and takes away at the end.</summary>
    public List<StrandLayout.Copy>[] Copies { get; }

    /// <summary>Estimated time on one thread.</summary>
    public double Nanoseconds { get; }

    /// <summary>The iterations of a step's parallel loop that are one of some parts: whole rows of tiles, where there are enough of them.</summary>
    public static (long Begin, long End) RangeOf(CompiledProgram program, int step, int part, int parts)
    {
        long extent = program.Steps[step].Extent, row = RowOf(((KernelStep)program.Plan.Steps[step]).Schedule);
        long unit = extent % row == 0 && extent > row ? row : 1;
        return (extent / unit * part / parts * unit, extent / unit * (part + 1) / parts * unit);
    }

    // Where two loops or more are shared out as one: the iterations for one of the first.
    private static long RowOf(Schedule schedule) =>
        schedule.Serial.Where(a => schedule.RunOf(a) == Kernels.Run.Parallel).Skip(1).Aggregate(1L, (n, a) => n * Math.Max(1, a.Extent));

    /// <summary>Runs all parts on several threads.</summary>
    public void Share(WorkerPool pool, int threads, StrandMemory memory) => pool.Run(new Body(this, memory), Parts, threads);

    /// <summary>Runs the steps whole on this thread.</summary>
    public unsafe void RunAlone(long* table)
    {
        foreach (ref readonly var step in _steps.AsSpan()) step.Run(table, 0, step.Extent);
    }

    /// <summary>Runs all parts on this thread, the last one first: whoever depends on another's would show.</summary>
    public void RunBackwards(StrandMemory memory)
    {
        for (int part = Parts - 1; part >= 0; part--) new Body(this, memory).Invoke(part, 0);
    }

    private static IEnumerable<(CompiledProgram.ProgramStep Step, long Begin, long End)> PartsOf(CompiledProgram program, IReadOnlyList<int> steps, int part, int parts)
    {
        foreach (int step in steps)
        {
            var (begin, end) = RangeOf(program, step, part, parts);
            if (begin < end) yield return (program.Steps[step], begin, end);
        }
    }

    private readonly unsafe struct Body(Strand strand, StrandMemory memory) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            long* table = memory.Begin(block, strand.Copies[block]);
            foreach (ref readonly var run in strand._parts[block].AsSpan()) run.Step.Run(table, run.Begin, run.End);
            memory.End(block, strand.Copies[block]);
        }
    }
}
