using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>
/// A program's captured graphs, one for each set of buffers it ran with: batches that are sent ahead take turns. A set is captured when it is met again, and
/// the one that was not met for longest goes first.
/// </summary>
internal sealed class GraphCache
{
    private const int Most = 8;

    private readonly List<Entry> _entries = [];
    private Entry? _current;

    /// <summary>The graph of the current set, or null.</summary>
    public IGpuGraph? Graph
    {
        get => _current?.Graph;
        set => _current!.Graph = value;
    }

    /// <summary>Makes a set of buffers the current one. True when it has been before.</summary>
    public bool Select(ReadOnlySpan<IGpuBuffer?> buffers)
    {
        foreach (var entry in _entries)
        {
            if (!buffers.SequenceEqual(entry.Buffers)) continue;
            _entries.Remove(entry);
            _entries.Add(_current = entry);
            return true;
        }
        if (_entries.Count == Most) Remove(_entries[0]);
        _entries.Add(_current = new(buffers.ToArray()));
        return false;
    }

    /// <summary>Frees all graphs.</summary>
    public void Clear()
    {
        while (_entries.Count > 0) Remove(_entries[^1]);
        _current = null;
    }

    private void Remove(Entry entry)
    {
        _entries.Remove(entry);
        entry.Graph?.Dispose();
    }

    private sealed class Entry(IGpuBuffer?[] buffers)
    {
        public IGpuBuffer?[] Buffers => buffers;

        public IGpuGraph? Graph { get; set; }
    }
}
