using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using Benchmarks.Compare;

namespace Benchmarks.Profile;

/// <summary>Runs the kernels of a program one by one, on one thread, on memory laid out as in real runs.</summary>
internal sealed unsafe class ProgramProfiler : IDisposable
{
    private readonly CompiledProgram _program;
    private readonly ExecutionState _state;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;

    /// <summary>Prepares memory; a step that overwrites inputs goes on overwriting these.</summary>
    public ProgramProfiler(CompiledProgram program, Func<int, Tensor> input)
    {
        _program = program;
        _state = new(program);
        _inputs = [.. program.Plan.Graph.Inputs.Select((_, i) => input(i))];
        _outputs = [.. program.Plan.Graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        BindTable();
    }

    /// <summary>The times of all steps.</summary>
    /// <param name="sampler">For kernels alone.</param>
    /// <param name="runs">Runs of the whole program.</param>
    public IReadOnlyList<KernelTime> Measure(Sampler sampler, int runs)
    {
        double[] inProgram = InProgram(runs);
        var kernels = _program.Kernels.GetEnumerator();
        return [.. _program.Plan.Steps.Select((step, i) => step is KernelStep && kernels.MoveNext()
            ? new KernelTime(step, inProgram[i], Alone(i, sampler), kernels.Current.MaxLiveVectors)
            : new KernelTime(step, inProgram[i], null, 0))];
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private double[] InProgram(int runs)
    {
        int steps = _program.Steps.Length;
        var ticks = new long[steps][];
        for (int i = 0; i < steps; i++) ticks[i] = new long[runs];
        for (int run = -Math.Max(3, runs / 4); run < runs; run++)
        {
            long last = Stopwatch.GetTimestamp();
            for (int i = 0; i < steps; i++)
            {
                Execute(i);
                long now = Stopwatch.GetTimestamp();
                if (run >= 0) ticks[i][run] = now - last;
                last = now;
            }
        }
        return [.. ticks.Select(Typical)];
    }

    // The lower quartile: a neighbour on the same processor makes some runs longer, never shorter.
    private static double Typical(long[] ticks)
    {
        Array.Sort(ticks);
        return ticks[ticks.Length / 4] * 1e6 / Stopwatch.Frequency;
    }

    // What the kernel reads and overwrites is put back, so that its successors see what they would in a real run.
    private double Alone(int index, Sampler sampler)
    {
        Storage[] touched = [.. _program.Plan.Steps[index].Reads.Concat(_program.Plan.Steps[index].Writes).Distinct()];
        byte[][] before = [.. touched.Select(s => Bytes(s).ToArray())];
        double median = sampler.Measure(() => Execute(index)).P10;
        for (int i = 0; i < touched.Length; i++) before[i].CopyTo(Bytes(touched[i]));
        Execute(index);
        return median;
    }

    private void Execute(int index)
    {
        ref readonly var step = ref _program.Steps[index];
        if (step.Entry is not null) step.Run(_state.Table, 0, step.Extent);
        else if (_program.Plan.Steps[index] is OpaqueStep opaque) Evaluate(opaque);
    }

    private void Evaluate(OpaqueStep step)
    {
        Tensor[] operands = [.. step.Operands.Select(o => TensorMemory.Read(Address(o), o.Type))];
        TensorMemory.Write(step.Node.Op.Evaluate(step.Node, operands), Address(step.Result));
    }

    private Span<byte> Bytes(Storage storage) => new((void*)Address(storage), checked((int)storage.Type.Bytes));

    private void BindTable()
    {
        for (int i = 0; i < _program.Steps.Length; i++)
        {
            if (_program.Plan.Steps[i] is not KernelStep step) continue;
            for (int slot = 0; slot < step.Storages.Count; slot++) _state.Table[_program.Steps[i].Table + slot] = Address(step.Storages[slot]);
        }
    }

    private nint Address(Storage storage) => storage.Kind switch
    {
        StorageKind.Input => _inputs[storage.Index].Address,
        StorageKind.Output => _outputs[storage.Index].Address,
        _ => _state.AddressOf(storage),
    };
}
