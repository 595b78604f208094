namespace AiDotNet.Jit.Codegen;

/// <summary>Which bytes of a piece of memory belong to which owner; bytes with several belong to nobody, and conflict with everybody.</summary>
internal sealed class OwnedBytes
{
    private const int Several = -1;

    private readonly List<Piece> _pieces = []; // in order, apart from each other

    /// <summary>True when somebody else owns one of these bytes.</summary>
    public bool Conflicts(long begin, long end, int owner)
    {
        for (int i = FirstAfter(begin); begin < end && i < _pieces.Count && _pieces[i].Begin < end; i++)
        {
            if (_pieces[i].Owner != owner) return true;
        }
        return false;
    }

    /// <summary>From now on these bytes belong to an owner, too.</summary>
    public void Add(long begin, long end, int owner)
    {
        if (begin >= end) return;
        int first = FirstAfter(begin), last = first;
        if (first < _pieces.Count && _pieces[first] is var piece && piece.Begin <= begin && end <= piece.End && (piece.Owner == owner || piece.Owner == Several)) return;
        if (first == _pieces.Count || _pieces[first].Begin >= end)
        {
            _pieces.Insert(first, new(begin, end, owner));
            return;
        }
        var replaced = new List<Piece>();
        for (; last < _pieces.Count && _pieces[last].Begin < end; last++)
        {
            var old = _pieces[last];
            Append(replaced, old.Begin, begin, old.Owner);
            Append(replaced, begin, old.Begin, owner);
            begin = Math.Max(begin, old.Begin);
            Append(replaced, begin, Math.Min(end, old.End), old.Owner == owner ? owner : Several);
            Append(replaced, end, old.End, old.Owner);
            begin = Math.Min(end, old.End);
        }
        Append(replaced, begin, end, owner);
        _pieces.RemoveRange(first, last - first);
        _pieces.InsertRange(first, replaced);
    }

    private static void Append(List<Piece> pieces, long begin, long end, int owner)
    {
        if (begin >= end) return;
        if (pieces is [.., var last] && last.Owner == owner && last.End == begin) pieces[^1] = last with { End = end };
        else pieces.Add(new(begin, end, owner));
    }

    // The first piece that ends after a byte.
    private int FirstAfter(long begin)
    {
        int low = 0, high = _pieces.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_pieces[middle].End > begin) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private readonly record struct Piece(long Begin, long End, int Owner);
}
