using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>
/// Runs a program on its device. Activations live in an arena there, bound inputs in copies that outlive the run; what moves is the other
/// inputs in and the outputs out.
/// </summary>
internal sealed partial class GpuRunner : IPlanRunner
{
    private readonly GpuProgram _program;
    private readonly GpuBackend _backend;
    private readonly IGpuBuffer?[] _inputs, _outputs, _ownInputs, _ownOutputs;
    private readonly bool[] _read, _overwritten, _writesInput;
    private readonly GpuArgument[][] _arguments;
    private IGpuBuffer? _arena, _scratch;
    private Executable? _fallback;
    private bool _mustArrange, _disposed;

    public GpuRunner(GpuProgram program)
    {
        (_program, _backend) = (program, program.Backend);
        var graph = program.Plan.Graph;
        (_inputs, _ownInputs) = (new IGpuBuffer?[graph.Inputs.Count], new IGpuBuffer?[graph.Inputs.Count]);
        (_outputs, _ownOutputs) = (new IGpuBuffer?[graph.Outputs.Count], new IGpuBuffer?[graph.Outputs.Count]);
        (_read, _overwritten) = (new bool[graph.Inputs.Count], new bool[graph.Inputs.Count]);
        foreach (var step in program.Plan.Steps)
        {
            foreach (var storage in step.Writes.Where(s => s.Kind == StorageKind.Input)) _overwritten[storage.Index] = true;
            // A check looks at the process's memory.
            if (step is not CheckStep)
            {
                foreach (var storage in step.Reads.Where(s => s.Kind == StorageKind.Input)) _read[storage.Index] = true;
            }
        }
        _writesInput = [.. program.Plan.Steps.Select(s => s.Writes.Any(w => w.Kind == StorageKind.Input))];
        _arguments = [.. program.Steps.Select(s => new GpuArgument[s.Kernel is null ? 0 : ArgumentCount(s)])];
    }

    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, Range bound)
    {
        lock (_backend.Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool started = false;
            try
            {
                RunOnDevice(inputs, outputs, bound, ref started);
            }
            catch (GpuException e)
            {
                _backend.Report(e);
                _backend.Drain();
                e.IsHalfDone = e.Fault == GpuFault.DeviceLost ? AnyNewer(inputs) : started;
                if (!_backend.Options.FallBack || e.IsHalfDone) throw;
                RunOnHost(inputs, outputs);
            }
            catch
            {
                _backend.Drain();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_backend.Gate)
        {
            if (_disposed) return;
            _disposed = true;
            _graphs.Clear();
            foreach (var buffer in _ownInputs.Concat(_ownOutputs).Append(_arena).Append(_scratch).OfType<IGpuBuffer>()) _backend.Pool.Return(buffer);
            _fallback?.Dispose();
        }
    }

    /// <param name="inputs">The arguments.</param>
    /// <param name="outputs">The results.</param>
    /// <param name="bound">Inputs that may stay.</param>
    /// <param name="started">Set when the first kernel that overwrites an input is about to start: from there on nothing can be taken back.</param>
    private void RunOnDevice(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, Range bound, ref bool started)
    {
        _backend.ThrowIfLost();
        Prepare(inputs, outputs, bound);
        bool isNew = _mustArrange && Arrange();
        Upload(inputs);
        _backend.BeginTiming();
        if (!Replay(inputs, isNew, ref started))
        {
            for (int i = 0; i < _program.Steps.Count; i++)
            {
                started |= _writesInput[i];
                RunStep(i, inputs);
            }
        }
        _backend.EndTiming();
        Download(inputs, outputs);
    }

    private void RunStep(int number, ReadOnlySpan<Tensor> inputs)
    {
        var step = _program.Steps[number];
        if (step.Kernel is null)
        {
            RunOnHost(step.Plan, inputs);
            return;
        }
        Launch(number);
        _backend.EndTiming(step);
    }

    private void Launch(int number)
    {
        var step = _program.Steps[number];
        var arguments = _arguments[number].AsSpan();
        var launches = step.Kernel!.Launches;
        for (int i = 0; i < launches.Count; i++)
        {
            if (launches[i].Product is { } product)
            {
                _backend.Transfers.Launch(product, arguments);
                continue;
            }
            if (launches[i].Number is { } n) arguments[^1] = n;
            _backend.Transfers.Launch(step.Entries![launches[i].Entry], launches[i].Grid, arguments);
        }
    }

    // ---- memory ----

    // A run that fails half way through this leaves the note that a buffer is another one than last time.
    private void Prepare(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, Range bound)
    {
        _mustArrange |= _arena is null;
        _arena ??= _backend.Pool.Rent(Math.Max(_program.Plan.Memory.ArenaBytes, 64));
        if (_program.ScratchBytes > 0) _scratch ??= _backend.Pool.Rent(_program.ScratchBytes);
        var (first, count) = bound.GetOffsetAndLength(inputs.Length);
        for (int i = 0; i < inputs.Length; i++)
        {
            bool isBound = i >= first && i < first + count, isSent = inputs[i].DeviceCopy is DeviceCopy { IsAlive: true } known && known.Backend == _backend;
            bool stays = (isBound || isSent) && inputs[i].IsWholeMemory;
            var buffer = stays ? DeviceCopy.Of(inputs[i], _backend).Buffer : _ownInputs[i] ??= _backend.Pool.Rent(inputs[i].Type.Bytes);
            _mustArrange |= buffer != _inputs[i];
            _inputs[i] = buffer;
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is not { } output || _outputs[i] is not null) continue;
            _outputs[i] = _ownOutputs[i] = _backend.Pool.Rent(output.Type.Bytes);
            _mustArrange = true;
        }
    }

    // True when the program has not run with these buffers before, as far as anybody remembers.
    private bool Arrange()
    {
        for (int s = 0; s < _program.Steps.Count; s++)
        {
            if (_program.Steps[s] is not { Kernel: { } kernel, Plan: KernelStep step }) continue;
            int next = 0;
            foreach (var storage in step.Storages)
            {
                _arguments[s][next++] = GpuArgument.Of(BufferOf(storage));
                _arguments[s][next++] = OffsetOf(storage);
            }
            if (kernel.ScratchBytes == 0) continue;
            _arguments[s][next++] = GpuArgument.Of(_scratch!);
            _arguments[s][next] = 0L;
        }
        _mustArrange = false;
        return !_graphs.Select([.. _inputs, .. _outputs, _arena, _scratch]);
    }

    private IGpuBuffer BufferOf(Storage storage) => storage.Kind switch
    {
        StorageKind.Input => _inputs[storage.Index]!,
        StorageKind.Output => _outputs[storage.Index] ?? _arena!, // an output nobody asked for has no step that writes it
        _ => _arena!,
    };

    private long OffsetOf(Storage storage) => storage.Kind == StorageKind.Arena ? _program.Plan.Memory.Offsets[storage] : 0;

    private void Upload(ReadOnlySpan<Tensor> inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].DeviceCopy is DeviceCopy copy && copy.IsAlive && _inputs[i] == copy.Buffer)
            {
                copy.Renew(_backend.Transfers);
                continue;
            }
            if (_read[i] || _overwritten[i]) _backend.Transfers.Upload(inputs[i].Address, _inputs[i]!, inputs[i].Type.Bytes);
        }
    }

    private void Download(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!_overwritten[i]) continue;
            if (inputs[i].DeviceCopy is DeviceCopy copy && copy.IsAlive && _inputs[i] == copy.Buffer) copy.Overwritten();
            else _backend.Transfers.Download(_inputs[i]!, 0, inputs[i].Address, inputs[i].Type.Bytes);
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output) _backend.Transfers.Download(_outputs[i]!, 0, output.Address, output.Type.Bytes);
        }
        _backend.Synchronize();
    }

    private static int ArgumentCount(GpuProgram.Step step) =>
        2 * (((KernelStep)step.Plan).Storages.Count + (step.Kernel!.ScratchBytes > 0 ? 1 : 0)) + (step.Kernel.Launches.Any(l => l.Number is not null) ? 1 : 0);
}
