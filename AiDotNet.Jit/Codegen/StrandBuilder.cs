using AiDotNet.Jit.Planning;
using static AiDotNet.Jit.Codegen.TouchedMemory;

namespace AiDotNet.Jit.Codegen;

/// <summary>Adds steps to a <see cref="Strand"/> as long as no part of one touches what another part of one writes, byte by byte.</summary>
internal sealed class StrandBuilder
{
    private const int Outsider = -2;
    private const int ChunkBits = 20; // memory is looked after in pieces of 1 MiB, so that the work for a step does not grow with the strand

    private readonly Dictionary<(StorageKind Kind, int Index, long Chunk), (OwnedBytes Reads, OwnedBytes Writes)> _memory = [];
    private readonly List<int> _steps = [];

    /// <summary>The numbers of the steps.</summary>
    public IReadOnlyList<int> Steps => _steps;

    /// <summary>Their estimated time on one thread.</summary>
    public double Nanoseconds { get; private set; }

    /// <summary>Whether every part of a step touches, of what the strand's steps write, only what the same part of them does, and the other way round.</summary>
    public bool Allows(IReadOnlyList<Touch> touches)
    {
        foreach (var touch in touches)
        {
            if (Conflicts(touch, touch.Part)) return false;
        }
        return true;
    }

    /// <summary>Whether a step could run before the strand as well as after it.</summary>
    public bool IsIndependentOf(IReadOnlyList<Touch> touches)
    {
        foreach (var touch in touches)
        {
            if (_steps.Count > 0 && Conflicts(touch, Outsider)) return false;
        }
        return true;
    }

    /// <summary>One more step, which the strand allows.</summary>
    public void Add(int step, double nanoseconds, IReadOnlyList<Touch> touches)
    {
        _steps.Add(step);
        Nanoseconds += nanoseconds;
        foreach (var touch in touches)
        {
            for (long chunk = touch.Begin >> ChunkBits; chunk << ChunkBits < touch.End; chunk++)
            {
                var key = (touch.Kind, touch.Index, chunk);
                if (!_memory.TryGetValue(key, out var bytes)) _memory[key] = bytes = (new(), new());
                var (begin, end) = Within(touch, chunk);
                (touch.IsWrite ? bytes.Writes : bytes.Reads).Add(begin, end, touch.Part);
            }
        }
    }

    private bool Conflicts(in Touch touch, int owner)
    {
        for (long chunk = touch.Begin >> ChunkBits; chunk << ChunkBits < touch.End; chunk++)
        {
            if (!_memory.TryGetValue((touch.Kind, touch.Index, chunk), out var bytes)) continue;
            var (begin, end) = Within(touch, chunk);
            if (bytes.Writes.Conflicts(begin, end, owner) || (touch.IsWrite && bytes.Reads.Conflicts(begin, end, owner))) return true;
        }
        return false;
    }

    private static (long Begin, long End) Within(in Touch touch, long chunk) =>
        (Math.Max(touch.Begin, chunk << ChunkBits), Math.Min(touch.End, (chunk + 1) << ChunkBits));
}
