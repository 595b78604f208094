using System.Runtime.CompilerServices;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <content>The steps of one run.</content>
public sealed unsafe partial class Executable
{
    // Not part of its caller, whose try would have every call of native code go through a stub.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Execute<TObserver>(ExecutionState state, nint* inputs, nint* outputs, TObserver observer) where TObserver : struct, IStepObserver
    {
        long* table = state.Table;
        foreach (var (slot, input) in _inputSlots) table[slot] = inputs[input];
        foreach (var (slot, output) in _outputSlots) table[slot] = outputs[output];
        observer.Begin();
        // Who looks on wants to see steps one by one.
        if (TObserver.SeesWaves && SharedThreads >= 2) ExecuteShared(state, inputs, outputs, observer);
        else ExecuteInOrder(0, Program.Steps.Length, state, inputs, outputs, observer);
    }

    private void ExecuteInOrder<TObserver>(int begin, int end, ExecutionState state, nint* inputs, nint* outputs, TObserver observer)
        where TObserver : struct, IStepObserver
    {
        var steps = Program.Steps;
        for (int i = begin; i < end; i++)
        {
            if (Program.Loops.Count > 0 && Program.Loops.TryGetValue(i, out var loop))
            {
                long[]? ticks = typeof(TObserver) == typeof(Unobserved) ? null : new long[loop.Loop.Count];
                Execute(loop, state, ticks);
                observer.EndedInTurns(i, ticks);
                i = loop.Loop.End - 1;
                continue;
            }
            if (steps[i].Entry is null) Execute(Program.Plan.Steps[i], state, inputs, outputs);
            else RunStep(i, state.Table);
            observer.Ended(i);
        }
    }

    private void ExecuteShared<TObserver>(ExecutionState state, nint* inputs, nint* outputs, TObserver observer) where TObserver : struct, IStepObserver
    {
        foreach (var wave in Program.Waves)
        {
            if (Shares(wave)) Share(Lists.Of(wave), state.Table);
            else ExecuteInOrder(wave.First, wave.First + wave.Count, state, inputs, outputs, default(Unobserved));
            observer.Ended(wave.First + wave.Count - 1);
        }
    }

    private int SharedThreads => Math.Min(Pool.MaxThreads, MaxThreads);

    // Two threads that come here first make equal lists.
    private BlockLists Lists => _lists ??= new(Program, SharedThreads);

    private void Share(StepRange[] ranges, long* table) => Pool.Run(new WaveBlocks(Program, ranges, table), ranges.Length, SharedThreads);

    private void Execute(PlanStep step, ExecutionState state, nint* inputs, nint* outputs)
    {
        if (step is CheckStep check) ValueChecks.Run(check.Attributes, Address(check.Operand, state, inputs, outputs), check.Operand.Type);
        else Evaluate((OpaqueStep)step, state, inputs, outputs);
    }

    private void Evaluate(OpaqueStep step, ExecutionState state, nint* inputs, nint* outputs)
    {
        var operands = new Tensor[step.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = TensorMemory.Read(Address(step.Operands[i], state, inputs, outputs), step.Operands[i].Type);
        }
        TensorMemory.Write(step.Node.Op.Evaluate(step.Node, operands), Address(step.Result, state, inputs, outputs));
    }

    private nint Address(Storage storage, ExecutionState state, nint* inputs, nint* outputs) => storage.Kind switch
    {
        StorageKind.Input => inputs[storage.Index],
        StorageKind.Output => outputs[storage.Index],
        _ => state.AddressOf(storage),
    };
}
