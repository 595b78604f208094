using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>Steps in a row that need nothing of each other: they may run at the same time.</summary>
/// <param name="First">The number of the first step.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Nanoseconds">Their estimated time on one thread.</param>
internal readonly record struct Wave(int First, int Count, double Nanoseconds)
{
    /// <summary>The most steps in a wave: a few times what the largest machine has threads for would be no faster.</summary>
    public const int MostSteps = 16;

    /// <summary>The steps of a program, each by itself; what takes turns block by block stays together.</summary>
    public static IEnumerable<Wave> EachOf(CompiledProgram program)
    {
        for (int i = 0; i < program.Steps.Length; i++)
        {
            int count = program.Loops.TryGetValue(i, out var loop) ? loop.Loop.Count : 1;
            yield return new(i, count, program.Steps[i].Nanoseconds);
            i += count - 1;
        }
    }

    /// <summary>Cuts a program into waves, in order; checks, evaluated nodes and what takes turns block by block are alone.</summary>
    public static Wave[] Of(CompiledProgram program) => Of(program, 0, program.Steps.Length);

    /// <summary>Cuts some steps into waves.</summary>
    public static Wave[] Of(CompiledProgram program, int first, int end)
    {
        var waves = new List<Wave>();
        var hazards = new MemoryHazards(program.Plan.Memory);
        for (int i = first; i < end; i++)
        {
            if (program.Loops.TryGetValue(i, out var loop))
            {
                hazards.Clear(closed: true);
                waves.Add(new(i, loop.Loop.Count, double.NegativeInfinity)); // never shared as a whole, whatever the threshold: its blocks are
                i = loop.Loop.End - 1;
                continue;
            }
            var step = program.Plan.Steps[i];
            double time = program.Steps[i].Nanoseconds;
            if (waves is [.., { Count: < MostSteps } last] && step is KernelStep && hazards.Allow(step))
            {
                waves[^1] = last with { Count = last.Count + 1, Nanoseconds = last.Nanoseconds + time };
            }
            else
            {
                hazards.Clear(closed: step is not KernelStep);
                waves.Add(new(i, 1, time));
            }
            hazards.Add(step);
        }
        return [.. waves];
    }
}
