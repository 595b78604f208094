using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Inspection;

/// <summary>Runs an executable with a clock, and keeps the times of the latest runs. Safe from several threads.</summary>
internal sealed class ProfileRecorder(Executable executable, int capacity = ProfileRecorder.Latest)
{
    /// <summary>The runs kept when nobody says how many.</summary>
    public const int Latest = 256;

    private readonly Lock _gate = new();
    private readonly Queue<long[]> _runs = new();

    public Executable Executable => executable;

    /// <summary>The start and the ends of the steps of the latest runs, in ticks.</summary>
    public IReadOnlyList<long[]> Runs
    {
        get
        {
            lock (_gate) return [.. _runs];
        }
    }

    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs)
    {
        if (executable.Program.Whole is not null)
        {
            throw new InvalidOperationException(
                $"A profile needs steps that this process runs one by one, the backend {executable.Program.Backend} runs whole plans. Use the timing of that backend.");
        }
        long[] ticks = new long[executable.Program.Steps.Length + 1];
        executable.Run(inputs, outputs, new StepClock(ticks));
        lock (_gate)
        {
            _runs.Enqueue(ticks);
            if (_runs.Count > capacity) _runs.Dequeue();
        }
    }

    /// <summary>What is known by now; null before the first run.</summary>
    public ExecutionProfile? ProfileOf(string title)
    {
        var runs = Runs;
        return runs.Count == 0 ? null : Profiler.ProfileOf(title, executable, runs, null);
    }
}
