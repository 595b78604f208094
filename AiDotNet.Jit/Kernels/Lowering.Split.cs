namespace AiDotNet.Jit.Kernels;

/// <summary>Dividing roots that share no loop into groups, one after the other.</summary>
public sealed partial class Lowering
{
    /// <summary>
    /// A result that lives in registers must be used in the loops it was computed in, so a reduction whose result has unopened loops stays
    /// with its users. Of what remains, equal loops at the same depth of dependence become one group.
    /// </summary>
    private List<List<LoweringRoot>> Split(List<LoweringRoot> roots)
    {
        var parts = Parts(roots);
        if (parts.Count == 1) return parts;
        var partOf = new Dictionary<LoweringRoot, int>();
        for (int i = 0; i < parts.Count; i++)
        {
            foreach (var root in parts[i]) partOf[root] = i;
        }
        if (Depths(roots, partOf, parts.Count) is not { } depths) return [roots];
        Ride(parts, depths, partOf);
        var groups = new List<(int Depth, ulong Loops, bool Once, bool Mergeable, List<LoweringRoot> Roots)>();
        for (int i = 0; i < parts.Count; i++)
        {
            ulong loops = Shared(parts[i], Mark(parts[i]), strictly: true);
            bool once = RunsOnce(parts[i]), mergeable = loops != 0 || parts[i].Count == 1;
            int at = mergeable ? groups.FindIndex(g => g.Mergeable && g.Depth == depths[i] && g.Loops == loops && g.Once == once) : -1;
            if (at >= 0) groups[at].Roots.AddRange(parts[i]);
            else groups.Add((depths[i], loops, once, mergeable, parts[i]));
        }
        return [.. groups.OrderBy(g => g.Depth).Select(g => g.Roots)];
    }

    private List<List<LoweringRoot>> Parts(List<LoweringRoot> roots)
    {
        int mark = Mark(roots);
        var label = new Dictionary<LoweringRoot, LoweringRoot>(roots.Count);
        foreach (var root in roots) label[root] = root;
        foreach (var root in roots)
        {
            if (root.Reduce is null || (root.Free & _serial & ~_opened) == 0) continue;
            foreach (var user in root.Users)
            {
                if (user.Mark == mark) label[Find(root)] = Find(user);
            }
        }
        var parts = new Dictionary<LoweringRoot, List<LoweringRoot>>();
        var order = new List<List<LoweringRoot>>();
        foreach (var root in roots)
        {
            var key = Find(root);
            if (!parts.TryGetValue(key, out var part)) order.Add(parts[key] = part = []);
            part.Add(root);
        }
        return order;

        LoweringRoot Find(LoweringRoot r)
        {
            while (label[r] != r) r = label[r];
            return r;
        }
    }

    /// <summary>The longest chain of parts that must come before each part; null if they wait for each other.</summary>
    private static int[]? Depths(List<LoweringRoot> roots, Dictionary<LoweringRoot, int> partOf, int count)
    {
        var depths = new int[count];
        for (int round = 0; round <= count; round++)
        {
            bool changed = false;
            foreach (var root in roots)
            {
                foreach (var user in root.Users)
                {
                    if (!partOf.TryGetValue(user, out int later) || partOf[root] is var earlier && earlier == later) continue;
                    if (depths[later] > depths[earlier]) continue;
                    depths[later] = depths[earlier] + 1;
                    changed = true;
                }
            }
            if (!changed) return depths;
        }
        return null;
    }
}
