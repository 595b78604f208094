using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Runs a program for batches of any size. Each run takes memory for at least its rows from a pool, so what is held is bounded by the runs at the
/// same time and the largest batch. Safe from many threads, and safe to dispose while it runs.
/// </summary>
internal sealed unsafe class VariableExecutable(VariableProgram program, int maxThreads) : IDisposable
{
    private readonly (int Slot, Storage Storage)[] _inputSlots = [.. ExecutionState.Slots(program.Plan.Plan, program.Tables, StorageKind.Input)];
    private readonly (int Slot, Storage Storage)[] _outputSlots = [.. ExecutionState.Slots(program.Plan.Plan, program.Tables, StorageKind.Output)];
    private readonly HashSet<int> _overwritten = Written(program, StorageKind.Input), _written = Written(program, StorageKind.Output);
    private readonly Lock _gate = new();
    private readonly Stack<(int Rows, ExecutionState State)> _idle = new();
    private volatile bool _disposed;

    public VariableProgram Program => program;

    /// <summary>The threads that share the work; tests bring a pool that does not depend on the machine.</summary>
    internal WorkerPool Pool { get; init; } = WorkerPool.Shared;

    /// <inheritdoc cref="Executable.ParallelNanoseconds"/>
    internal double ParallelNanoseconds { get; init; } = Executable.SharingPays;

    private VariablePlan Plan => program.Plan;

    /// <summary>Bytes of memory between the steps for a batch.</summary>
    public long ArenaBytes(int rows) => Plan.MemoryFor(Capacity(rows)).ArenaBytes;

    /// <summary>
    /// Computes the outputs of a batch into tensors of the caller. Outputs written over inputs (updates) take no tensor: pass null.
    /// </summary>
    /// <exception cref="Diagnostics.InvalidInputException">Count, type or a checked value is not what the graph demands; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The executable or a tensor was disposed.</exception>
    public void Run(int rows, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Require(rows, inputs, outputs);
        nint* addresses = stackalloc nint[Math.Max(1, inputs.Length + outputs.Length)];
        if (!Executable.Bind(inputs, outputs, addresses))
        {
            RunAside(rows, inputs, outputs);
            return;
        }
        OverwrittenValues? before = program.MustRestore ? OverwrittenValues.Of(inputs, _overwritten) : null;
        var rented = Rent(rows);
        try
        {
            Execute(rows, rented.State, addresses, addresses + inputs.Length);
        }
        catch
        {
            before?.Restore(inputs);
            throw;
        }
        finally
        {
            Return(rented);
        }
        Executable.KeepAlive(inputs, outputs);
    }

    /// <summary>Frees the memory; runs that are under way finish first.</summary>
    public void Dispose()
    {
        _disposed = true;
        lock (_gate)
        {
            while (_idle.TryPop(out var idle)) idle.State.Dispose();
        }
    }

    private void Execute(int rows, ExecutionState state, nint* inputs, nint* outputs)
    {
        long* table = state.Table;
        foreach (var (slot, input) in _inputSlots) table[slot] = inputs[input.Index];
        foreach (var (slot, output) in _outputSlots) table[slot] = outputs[output.Index];
        for (int i = 0; i < program.Counts.Count; i++) table[program.TableSlots + i] = (long)program.Counts[i] * rows;
        for (int i = 0; i < program.Steps.Length; i++)
        {
            ref readonly var step = ref program.Steps[i];
            if (step.Parts.Length == 0) Check((CheckStep)Plan.Plan.Steps[i], rows, state, inputs, outputs);
            else Execute(step, rows, (long)(table + step.Table));
        }
    }

    // What is left beyond whole tiles is left to smaller ones.
    private void Execute(in VariableProgram.Step step, int rows, long table)
    {
        long extent = step.Extent(rows), done = 0;
        foreach (var (entry, height) in step.Parts)
        {
            long tiles = extent / height;
            if (done == 0 && tiles > 1 && maxThreads > 1 && step.Time(rows) >= ParallelNanoseconds) new KernelRange(entry, table).Share(Pool, tiles, maxThreads);
            else if (tiles * height > done) entry(table, done / height, tiles);
            done = tiles * height;
        }
    }

    private void Check(CheckStep step, int rows, ExecutionState state, nint* inputs, nint* outputs) =>
        ValueChecks.Run(step.Attributes, Address(step.Operand, state, inputs, outputs), Plan.TypeOf(step.Operand, rows));

    private static nint Address(Storage storage, ExecutionState state, nint* inputs, nint* outputs) => storage.Kind switch
    {
        StorageKind.Input => inputs[storage.Index],
        StorageKind.Output => outputs[storage.Index],
        _ => state.AddressOf(storage),
    };

    private void Require(int rows, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        if (inputs.Length != Plan.Inputs.Count) throw InputValidation.Count(Plan.Inputs.Count, inputs.Length, "inputs");
        if (outputs.Length != Plan.Outputs.Count) throw InputValidation.Count(Plan.Outputs.Count, outputs.Length, "outputs");
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!Fits(inputs[i], Plan.Inputs[i], rows)) throw InputValidation.Mismatch(Plan.Plan.Graph.Inputs[i], i, inputs[i].Type);
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is null && _written.Contains(i)) throw InputValidation.Missing("Output", i, VariablePlan.At(Plan.Outputs[i], rows));
            if (outputs[i] is { } output && !Fits(output, Plan.Outputs[i], rows)) throw InputValidation.Output(VariablePlan.At(Plan.Outputs[i], rows), i, output.Type);
        }
    }

    // Without making a type: this is asked at every call.
    private static bool Fits(Tensor tensor, (TensorType Type, BatchAxis Axis) value, int rows)
    {
        var (found, required) = (tensor.Type.Shape, value.Type.Shape);
        if (tensor.Type.DType != value.Type.DType || found.Rank != required.Rank) return false;
        for (int i = 0; i < found.Rank; i++)
        {
            if (found[i] != (i == value.Axis.Axis ? rows * value.Axis.Factor : required[i])) return false;
        }
        return true;
    }

    private void RunAside(int rows, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        Tensor[] contiguous = [.. inputs];
        Tensor?[] fresh = [.. outputs];
        for (int i = 0; i < contiguous.Length; i++)
        {
            if (!inputs[i].IsContiguous) contiguous[i] = TensorMemory.Contiguous(inputs[i]);
        }
        for (int i = 0; i < fresh.Length; i++) fresh[i] = outputs[i] is { } output ? Tensor.Uninitialized(output.Type) : null;
        Run(rows, contiguous, fresh);
        for (int i = 0; i < fresh.Length; i++) outputs[i]?.CopyFrom(fresh[i]!);
        foreach (int i in _overwritten)
        {
            if (contiguous[i] != inputs[i]) inputs[i].CopyFrom(contiguous[i]);
        }
    }

    // ---- memory ----

    private static int Capacity(int rows) => rows > 1 << 29 ? rows : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows);

    private (int Rows, ExecutionState State) Rent(int rows)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var idle))
            {
                if (idle.Rows >= rows) return idle;
                idle.State.Dispose();
            }
        }
        return (Capacity(rows), StateFor(Capacity(rows)));
    }

    // Behind the table stand the numbers of iterations that code reads.
    private ExecutionState StateFor(int capacity)
    {
        var state = new ExecutionState(Plan.Plan, Plan.MemoryFor(capacity), program.Tables, program.TableSlots + program.Counts.Count);
        foreach (var (slot, count) in program.CountSlots) state.Table[slot] = (long)(state.Table + program.TableSlots + count);
        return state;
    }

    private static HashSet<int> Written(VariableProgram program, StorageKind kind) =>
        [.. program.Plan.Plan.Steps.SelectMany(s => s.Writes).Where(s => s.Kind == kind).Select(s => s.Index)];

    private void Return((int Rows, ExecutionState State) rented)
    {
        lock (_gate)
        {
            if (_disposed) rented.State.Dispose();
            else _idle.Push(rented);
        }
    }
}
