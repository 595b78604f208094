namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>Things that a list does not keep alive. Safe from many threads.</summary>
internal sealed class WeakList<T> where T : class
{
    private const int Few = 64;

    private readonly List<WeakReference<T>> _items = [];

    /// <summary>Adds one, and now and then forgets those that are gone.</summary>
    public void Add(T item)
    {
        lock (_items)
        {
            if (_items.Count >= Few && (_items.Count & (_items.Count - 1)) == 0) _items.RemoveAll(i => !i.TryGetTarget(out _));
            _items.Add(new(item));
        }
    }

    /// <summary>Those that are not gone.</summary>
    public List<T> Alive()
    {
        lock (_items) return [.. _items.Select(i => i.TryGetTarget(out var item) ? item : null).OfType<T>()];
    }
}
