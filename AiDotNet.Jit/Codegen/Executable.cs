using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Runs a compiled program on tensors: a loop over delegates. Safe from many threads, and safe to dispose while it runs; a run
/// allocates nothing once as many states exist as threads use at the same time.
/// </summary>
public sealed unsafe partial class Executable : IDisposable
{
    /// <summary>Nanoseconds of work from which a second thread pays.</summary>
    internal const double SharingPays = 4_000;

    private readonly Lock _gate = new();
    private readonly Stack<ExecutionState> _idle = new();
    private readonly int[][] _slots; // by argument, inputs first: where in the table its address stands
    private readonly nint[] _bytes;  // by argument
    private readonly TensorType[] _inputTypes;
    private readonly TensorType[] _outputTypes;
    private readonly bool[] _overwritten;
    private readonly bool[] _written;
    private readonly IPlanRunner? _runner;
    private ExecutionState? _spare;
    private BlockLists? _lists;
    private Stretch[]? _stretches; // of a run that nobody looks at
    private volatile bool _disposed;

    /// <summary>An executable with memory of its own.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="maxThreads">The most threads one run may use.</param>
    public Executable(CompiledProgram program, int maxThreads = int.MaxValue)
    {
        (Program, MaxThreads) = (program, maxThreads);
        _inputTypes = [.. Graph.Inputs.Select(i => i.Type)];
        _outputTypes = [.. Graph.Outputs.Select(o => o.Type)];
        _slots = [.. Slots(StorageKind.Input, _inputTypes.Length), .. Slots(StorageKind.Output, _outputTypes.Length)];
        _bytes = [.. _inputTypes.Concat(_outputTypes).Select(t => (nint)t.Bytes)];
        _overwritten = new bool[Graph.Inputs.Count];
        _written = new bool[Graph.Outputs.Count];
        foreach (var storage in program.Plan.Steps.SelectMany(s => s.Writes))
        {
            if (storage.Kind == StorageKind.Input) _overwritten[storage.Index] = true;
            if (storage.Kind == StorageKind.Output) _written[storage.Index] = true;
        }
        if (program.Whole is { } whole) _runner = whole.CreateRunner();
        else _spare = new(program);
    }

    /// <summary>The most threads one run may use.</summary>
    public int MaxThreads { get; }

    /// <summary>What is run.</summary>
    public CompiledProgram Program { get; }

    /// <summary>
    /// The inputs bound by reference, parameters and optimizer state: a backend with memory of its own may keep them there between runs.
    /// Looking at such a tensor, or writing to it, brings it back; all other inputs are sent anew for every run.
    /// </summary>
    public Range Bound { get; init; } = 0..0;

    /// <summary>The numbers of the inputs that a run writes.</summary>
    internal IEnumerable<int> Overwritten => Enumerable.Range(0, _overwritten.Length).Where(i => _overwritten[i]);

    /// <summary>The threads that share the work; tests bring a pool that does not depend on the machine.</summary>
    internal WorkerPool Pool { get; init; } = WorkerPool.Shared;

    /// <summary>
    /// Work estimated below this stays on one thread: a fork, a join and the cache misses of the other core cost as much as they save
    /// (docs/architecture.md, threads). 0 shares
    /// all work, so that tests of small graphs run in parallel.
    /// </summary>
    internal double ParallelNanoseconds { get; init; } = SharingPays;

    /// <summary>For tests: the parts of strands one after the other, the last one first.</summary>
    internal bool StrandsBackwards { get; init; }

    private Graph Graph => Program.Plan.Graph;

    /// <summary>
    /// Computes the outputs into tensors of the caller. Inputs must have the graph's types; views that are not contiguous are copied
    /// first. Outputs must be contiguous; one that overlaps an input is computed aside and copied. Outputs written over inputs
    /// (updates) take no tensor: pass null.
    /// </summary>
    /// <exception cref="Diagnostics.InvalidInputException">Count, type or a checked value is not what the graph demands; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The executable or a tensor was disposed.</exception>
    /// <remarks>
    /// Whatever a run throws, inputs that it overwrites are then as they were before, but for a <see cref="Diagnostics.BackendException"/> that
    /// <see cref="Diagnostics.BackendException.IsHalfDone">says otherwise</see>.
    /// </remarks>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs) => Run(inputs, outputs, default(Unobserved));

    /// <summary>As <see cref="Run(ReadOnlySpan{Tensor}, ReadOnlySpan{Tensor})"/>, with somebody who looks on.</summary>
    internal void Run<TObserver>(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, TObserver observer) where TObserver : struct, IStepObserver
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Require(inputs, outputs);
        if (_runner is not null)
        {
            if (AreContiguous(inputs, outputs)) _runner.Run(inputs, outputs, Bound);
            else RunAside(inputs, outputs, observer);
            return;
        }
        nint* addresses = stackalloc nint[Math.Max(1, inputs.Length + outputs.Length)];
        if (Locate(inputs, outputs, addresses) && RunInPlace(inputs, addresses, observer)) KeepAlive(inputs, outputs);
        else RunAside(inputs, outputs, observer);
    }

    // False when an output overlaps an input.
    private bool RunInPlace<TObserver>(ReadOnlySpan<Tensor> inputs, nint* addresses, TObserver observer) where TObserver : struct, IStepObserver
    {
        OverwrittenValues? before = null;
        var state = Rent();
        try
        {
            if (!Bind(state, addresses)) return false;
            if (Program.MustRestore) before = OverwrittenValues.Of(inputs, Overwritten);
            Execute(state, observer);
            return true;
        }
        catch
        {
            before?.Restore(inputs);
            throw;
        }
        finally
        {
            Return(state);
        }
    }

    /// <summary>Frees the memory; runs that are under way finish first.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _runner?.Dispose();
        lock (_gate)
        {
            Interlocked.Exchange(ref _spare, null)?.Dispose();
            while (_idle.TryPop(out var state)) state.Dispose();
        }
    }

    // ---- states ----

    private ExecutionState Rent()
    {
        if (Interlocked.Exchange(ref _spare, null) is { } spare) return spare;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _idle.TryPop(out var idle) ? idle : new(Program);
        }
    }

    private void Return(ExecutionState state)
    {
        if (!_disposed && Interlocked.CompareExchange(ref _spare, state, null) is null)
        {
            if (_disposed) Interlocked.Exchange(ref _spare, null)?.Dispose();
            return;
        }
        lock (_gate)
        {
            if (_disposed) state.Dispose();
            else _idle.Push(state);
        }
    }
}
