namespace AiDotNet.Jit.Codegen;

/// <summary>What the cache holds and how often it helped.</summary>
/// <param name="CachedGraphCount">Programs held now.</param>
/// <param name="Hits">Compilations that were not needed.</param>
/// <param name="Misses">Compilations that were.</param>
/// <param name="Evictions">Programs dropped because the cache was full.</param>
public sealed record CacheStats(int CachedGraphCount, long Hits, long Misses, long Evictions);

/// <summary>
/// Compiled programs by structure, the least recently used dropped first. When several threads ask for the same program at once,
/// one compiles and the others wait for it; a failure is not remembered.
/// </summary>
public sealed class ProgramCache(int capacity = 256)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProgramKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = new();
    private long _hits, _misses, _evictions;

    /// <summary>Counters.</summary>
    public CacheStats Stats
    {
        get
        {
            lock (_gate) return new(_entries.Count, _hits, _misses, _evictions);
        }
    }

    /// <summary>The program of this key, compiled by <paramref name="compile"/> if nobody has yet.</summary>
    public (CompiledProgram Program, bool Hit) GetOrAdd(ProgramKey key, Func<CompiledProgram> compile)
    {
        var (entry, hit) = Find(key, compile);
        try
        {
            return (entry.Program.Value, hit);
        }
        catch
        {
            Remove(key, entry);
            throw;
        }
    }

    /// <summary>Forgets all programs; executables that use them go on working.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _recent.Clear();
        }
    }

    private (Entry Entry, bool Hit) Find(ProgramKey key, Func<CompiledProgram> compile)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                _hits++;
                _recent.Remove(known);
                _recent.AddFirst(known);
                return (known.Value, true);
            }
            _misses++;
            var entry = new Entry(key, new(compile));
            _entries[key] = _recent.AddFirst(entry);
            if (_entries.Count > capacity) Evict();
            return (entry, false);
        }
    }

    private void Evict()
    {
        var oldest = _recent.Last!;
        _recent.RemoveLast();
        _entries.Remove(oldest.Value.Key);
        _evictions++;
    }

    private void Remove(ProgramKey key, Entry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known) && known.Value == entry)
            {
                _entries.Remove(key);
                _recent.Remove(known);
            }
        }
    }

    private sealed record Entry(ProgramKey Key, Lazy<CompiledProgram> Program);
}
