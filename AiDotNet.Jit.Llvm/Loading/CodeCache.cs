using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>Loaded code by the text it was made of, for as long as somebody runs it: equal kernels of several programs share one copy.</summary>
internal sealed class CodeCache
{
    private const int FirstSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, WeakReference<NativeCode>> _entries = [];
    private int _sweepAt = FirstSweep;

    /// <summary>The code of a text. Two threads that ask for the same at once may both make it.</summary>
    public NativeCode GetOrAdd(string text, Func<NativeCode> make)
    {
        var key = BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.TryGetTarget(out var known)) return known;
        }
        var code = make();
        lock (_gate)
        {
            _entries[key] = new(code);
            if (_entries.Count >= _sweepAt) Sweep();
        }
        return code;
    }

    private void Sweep()
    {
        foreach (var (key, entry) in _entries)
        {
            if (!entry.TryGetTarget(out _)) _entries.Remove(key);
        }
        _sweepAt = Math.Max(FirstSweep, 2 * _entries.Count);
    }
}
