using System.Diagnostics;
using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <content>Steps that are repeated block by block.</content>
public sealed unsafe partial class Executable
{
    /// <summary>True when a step runs on several threads where there are several.</summary>
    internal bool Shares(int step) => Program.Steps[step].Entry is not null
        && (LoopOf(step) is { } loop ? IsShared(loop) : StrandOf(step) is { } strand ? IsShared(strand) : IsShared(Program.Steps[step]));

    /// <summary>True when the steps of a wave run as one loop where there are several threads.</summary>
    internal bool Shares(in Wave wave) => wave.Count > 1 && wave.Nanoseconds >= ParallelNanoseconds;

    /// <summary>How a step, or a wave, runs.</summary>
    internal StretchKind KindOf(in Wave unit)
    {
        ref readonly var step = ref Program.Steps[unit.First];
        if (Program.Loops.ContainsKey(unit.First)) return StretchKind.Blocks;
        if (step.Entry is null) return StretchKind.Uncompiled;
        return (unit.Count > 1 ? Shares(unit) : IsShared(step)) ? StretchKind.Shared : StretchKind.Alone;
    }

    // Loops whose blocks all depend on each other share their kernels instead.
    private BlockCode? LoopOf(int step) => Program.Loops.Values.FirstOrDefault(l => l.Contains(step) && l.Loop.Independent > 1);

    private bool IsShared(BlockCode loop) => loop.Loop.Independent >= 2 && loop.Nanoseconds >= ParallelNanoseconds && MaxThreads >= 2;

    private bool IsShared(in CompiledProgram.ProgramStep step) => step.Nanoseconds >= ParallelNanoseconds && step.Extent >= 2 && MaxThreads >= 2;

    private void RunStep(int i, long* table)
    {
        ref readonly var step = ref Program.Steps[i];
        if (!IsShared(step)) step.Run(table, 0, step.Extent);
        else Share(Lists.Of(i), table);
    }

    private void Execute(BlockCode loop, ExecutionState state, long[]? ticks)
    {
        int threads = IsShared(loop) ? Math.Min(Pool.MaxThreads, MaxThreads) : 1;
        state.ExpectThreads(threads);
        if (threads > 1) Pool.Run(new Blocks(loop, state, ticks), loop.Loop.Independent, threads);
        else if (loop.Loop.Independent == 1 && MaxThreads > 1) RunInOrder(loop, state.BlocksOf(0), ticks);
        else RunAlone(loop, state.BlocksOf(0), ticks);
    }

    private static void RunAlone(BlockCode loop, BlockMemory memory, long[]? ticks)
    {
        for (int block = 0; block < loop.Loop.Independent; block++) loop.Run(block, memory, ticks);
    }

    private void RunInOrder(BlockCode loop, BlockMemory memory, long[]? ticks)
    {
        for (int turn = 0; turn < loop.Turns; turn++)
        {
            loop.Bind(0, turn, memory);
            for (int i = loop.Loop.First; i < loop.Loop.End; i++)
            {
                long start = ticks is null ? 0 : Stopwatch.GetTimestamp();
                RunStep(i, memory.Table);
                if (ticks is not null) ticks[i - loop.Loop.First] += Stopwatch.GetTimestamp() - start;
            }
        }
    }

    private readonly struct Blocks(BlockCode loop, ExecutionState state, long[]? ticks) : IBlockBody
    {
        public void Invoke(int block, int slot) => loop.Run(block, state.BlocksOf(slot), ticks);
    }
}
