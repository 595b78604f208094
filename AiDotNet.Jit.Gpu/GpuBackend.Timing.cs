using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Execution;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Gpu;

/// <content>When things happened on the device.</content>
public sealed partial class GpuBackend
{
    private readonly List<(GpuProgram.Step Step, IGpuEvent Ended)> _steps = [];
    private IGpuEvent? _begun, _ended;

    /// <summary>Device time of the last run's kernels, when <see cref="GpuOptions.Timing"/> or <see cref="GpuOptions.TimeSteps"/> is set.</summary>
    public double? LastMilliseconds
    {
        get
        {
            lock (Gate) return _begun is null || _ended is null ? null : _ended.MillisecondsSince(_begun);
        }
    }

    /// <summary>The kernels of the last run in order, when <see cref="GpuOptions.TimeSteps"/> is set; else empty.</summary>
    public IReadOnlyList<GpuStepTime> LastSteps
    {
        get
        {
            lock (Gate)
            {
                var times = new List<GpuStepTime>();
                var before = _begun;
                foreach (var (step, ended) in _steps)
                {
                    times.Add(new(((KernelStep)step.Plan).Kernel.Name, step.Note, ended.MillisecondsSince(before!)));
                    before = ended;
                }
                return times;
            }
        }
    }

    internal void BeginTiming()
    {
        if (!Options.Timing && !Options.TimeSteps) return;
        ForgetTimes();
        _begun = Transfers.Queue.Record();
    }

    internal void EndTiming(GpuProgram.Step step)
    {
        if (Options.TimeSteps) _steps.Add((step, Transfers.Queue.Record()));
    }

    internal void EndTiming()
    {
        if (_begun is not null) _ended = Transfers.Queue.Record();
    }

    private void ForgetTimes()
    {
        _begun?.Dispose();
        _ended?.Dispose();
        foreach (var (_, ended) in _steps) ended.Dispose();
        (_begun, _ended) = (null, null);
        _steps.Clear();
    }
}
