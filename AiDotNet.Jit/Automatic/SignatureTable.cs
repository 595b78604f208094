using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The signatures a model has seen. Reading takes no lock: every change makes a new table.</summary>
internal sealed class SignatureTable(int capacity)
{
    private readonly Lock _gate = new();
    private volatile Dictionary<int, SignatureEntry[]> _entries = [];
    private volatile SignatureEntry? _last;
    private volatile int _count;

    public IEnumerable<SignatureEntry> Entries => _entries.Values.SelectMany(e => e);

    public int Count => _count;

    public bool HasSeveral => _count > 1;

    public SignatureEntry? Find(ReadOnlySpan<Tensor> inputs)
    {
        if (_last is { } last && last.Signature.Fits(inputs)) return last;
        if (!_entries.TryGetValue(Signature.HashOf(inputs), out var bucket)) return null;
        foreach (var entry in bucket)
        {
            if (entry.Signature.Fits(inputs)) return _last = entry;
        }
        return null;
    }

    /// <summary>The entry of a signature, made if there is none. Beyond the capacity, the oldest entry without code of its own is forgotten.</summary>
    public SignatureEntry GetOrAdd(Signature signature)
    {
        lock (_gate)
        {
            var bucket = _entries.GetValueOrDefault(signature.Hash, []);
            foreach (var known in bucket)
            {
                if (known.Signature.Equals(signature)) return known;
            }
            var entry = new SignatureEntry(signature) { Reason = _count == 0 ? new(RecompileCause.FirstSignature, signature) : RecompileReason.New(signature, Entries.Select(e => e.Signature)) };
            var entries = new Dictionary<int, SignatureEntry[]>(_entries) { [signature.Hash] = [.. bucket, entry] };
            int count = _count + 1;
            while (count > capacity && Forget(entries, entry)) count--;
            _count = count;
            _entries = entries;
            return entry;
        }
    }

    private static bool Forget(Dictionary<int, SignatureEntry[]> entries, SignatureEntry added)
    {
        var oldest = entries.Values.SelectMany(b => b).Where(e => e != added && e.Compiled is not ExactSpecialization && e.State != EntryState.Queued).MinBy(e => e.LastUsed);
        if (oldest is null) return false;
        SignatureEntry[] rest = [.. entries[oldest.Signature.Hash].Where(e => e != oldest)];
        if (rest.Length == 0) entries.Remove(oldest.Signature.Hash);
        else entries[oldest.Signature.Hash] = rest;
        return true;
    }
}
