using System.Linq.Expressions;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// The values waiting to be nested in their only consumer. A store forces those that read memory, an assignment those that mention its variable;
/// both find them without a scan over all.
/// </summary>
internal sealed class PendingValues
{
    // Deep trees overflow the stacks of those who walk them.
    private const int MaxNesting = 48;

    private sealed record Entry(Expression Value, int Depth, bool Reads, List<int>? Mentions);

    private readonly Dictionary<int, Entry> _entries = [];
    private readonly List<int> _order = [], _readers = [];
    private readonly Dictionary<int, List<int>> _mentioning = [];   // variable -> values; empty for variables nothing mentions yet

    // What the statement being rendered has taken so far.
    private int _depth;
    private bool _reads;
    private List<int>? _mentions;

    /// <summary>Starts a statement.</summary>
    public void Begin() => (_depth, _reads, _mentions) = (0, false, null);

    public void AddVariable(int id) => _mentioning[id] = [];

    /// <summary>Takes a value out, to become part of the statement. Null if it does not wait: it is a local.</summary>
    public Expression? Take(int id)
    {
        if (_entries.Remove(id, out var entry))
        {
            _depth = Math.Max(_depth, entry.Depth);
            _reads |= entry.Reads;
            if (entry.Mentions is not null) (_mentions ??= []).AddRange(entry.Mentions);
            return entry.Value;
        }
        if (_mentioning.ContainsKey(id)) (_mentions ??= []).Add(id);
        return null;
    }

    /// <summary>Lets the statement's value wait; false if it is too deep already.</summary>
    public bool TryAdd(int id, Expression value, bool reads)
    {
        if (_depth >= MaxNesting) return false;
        _entries[id] = new(value, _depth + 1, _reads || reads, _mentions);
        _order.Add(id);
        if (_reads || reads) _readers.Add(id);
        foreach (int variable in _mentions ?? []) _mentioning[variable].Add(id);
        return true;
    }

    /// <summary>Takes the waiting values that read memory, in order.</summary>
    public IEnumerable<(int Id, Expression Value)> TakeReaders() => Drain(_readers);

    /// <summary>Takes the waiting values that mention a variable, in order.</summary>
    public IEnumerable<(int Id, Expression Value)> TakeMentions(int variable) => Drain(_mentioning[variable]);

    /// <summary>Takes all waiting values, in order.</summary>
    public IEnumerable<(int Id, Expression Value)> TakeAll()
    {
        _readers.Clear();
        foreach (var values in _mentioning.Values) values.Clear();
        return Drain(_order);
    }

    // An id may be listed but gone: its value was nested since.
    private List<(int, Expression)> Drain(List<int> ids)
    {
        var taken = new List<(int, Expression)>();
        foreach (int id in ids)
            if (_entries.Remove(id, out var entry)) taken.Add((id, entry.Value));
        ids.Clear();
        return taken;
    }
}
