using System.Runtime.CompilerServices;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <content>The steps of one run.</content>
public sealed unsafe partial class Executable
{
    // Not part of its caller, whose try would have every call of native code go through a stub.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Execute<TObserver>(ExecutionState state, TObserver observer) where TObserver : struct, IStepObserver
    {
        var stretches = typeof(TObserver) == typeof(Unobserved) ? Stretches : StretchesFor<TObserver>();
        observer.Begin();
        foreach (ref readonly var stretch in stretches.AsSpan())
        {
            switch (stretch.Kind)
            {
                case StretchKind.Alone: RunAlone(stretch, state.Table); break;
                case StretchKind.Shared: Share(Lists.Of(stretch), state.Table); break;
                case StretchKind.Strands: RunStrands(stretch, state); break;
                case StretchKind.Blocks: RunBlocks(stretch, state, observer); break;
                default: Execute(Program.Plan.Steps[stretch.First], state); break;
            }
            observer.Ended(stretch.End - 1);
        }
    }

    /// <summary>Of a run that nobody looks at. Two threads that come here first find equal ones.</summary>
    internal Stretch[] Stretches => _stretches ??= StretchesFor<Unobserved>();

    /// <summary>The strand that a step belongs to, or null.</summary>
    internal Strand? StrandOf(int step) => Array.Find(Stretches, s => s.First <= step && step < s.End).Strands?.FirstOrDefault(s => s.Steps.Contains(step));

    /// <summary>Whether threads share a strand.</summary>
    internal bool IsShared(Strand strand) => strand.Nanoseconds >= ParallelNanoseconds;

    // Who looks on wants to see steps, or waves, one by one.
    private Stretch[] StretchesFor<TObserver>() where TObserver : struct, IStepObserver
    {
        bool unobserved = typeof(TObserver) == typeof(Unobserved);
        if (SharedThreads < 2 || !TObserver.SeesWaves) return Stretch.Of(this, Wave.EachOf(Program), unobserved);
        return unobserved ? Stretch.WithStrands(this, SharedThreads) : Stretch.Of(this, Program.Waves, false);
    }

    private void RunStrands(in Stretch stretch, ExecutionState state)
    {
        foreach (var strand in stretch.Strands.AsSpan())
        {
            if (!IsShared(strand))
            {
                strand.RunAlone(state.Table);
                continue;
            }
            var memory = state.StrandsOf(strand.Layout, StrandsBackwards);
            memory.Refresh();
            if (StrandsBackwards) strand.RunBackwards(memory);
            else strand.Share(Pool, SharedThreads, memory);
        }
    }

    private static void RunAlone(in Stretch stretch, long* table)
    {
        foreach (ref readonly var step in stretch.Calls.AsSpan()) step.Run(table, 0, step.Extent);
    }

    private void RunBlocks<TObserver>(in Stretch stretch, ExecutionState state, TObserver observer) where TObserver : struct, IStepObserver
    {
        long[]? ticks = typeof(TObserver) == typeof(Unobserved) ? null : new long[stretch.Count];
        Execute(Program.Loops[stretch.First], state, ticks);
        observer.EndedInTurns(stretch.First, ticks);
    }

    private int SharedThreads => Math.Min(Pool.MaxThreads, MaxThreads);

    // Two threads that come here first make equal lists.
    private BlockLists Lists => _lists ??= new(Program, SharedThreads);

    private void Share(StepRange[] ranges, long* table) => Pool.Run(new WaveBlocks(Program, ranges, table), ranges.Length, SharedThreads);

    private void Execute(PlanStep step, ExecutionState state)
    {
        if (step is CheckStep check) ValueChecks.Run(check.Attributes, Address(check.Operand, state), check.Operand.Type);
        else Evaluate((OpaqueStep)step, state);
    }

    private void Evaluate(OpaqueStep step, ExecutionState state)
    {
        var operands = new Tensor[step.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = TensorMemory.Read(Address(step.Operands[i], state), step.Operands[i].Type);
        }
        TensorMemory.Write(step.Node.Op.Evaluate(step.Node, operands), Address(step.Result, state));
    }

    private nint Address(Storage storage, ExecutionState state) => storage.Kind switch
    {
        StorageKind.Input => state.Arguments[storage.Index],
        StorageKind.Output => state.Arguments[_inputTypes.Length + storage.Index],
        _ => state.AddressOf(storage),
    };
}
