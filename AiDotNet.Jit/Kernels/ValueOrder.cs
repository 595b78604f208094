namespace AiDotNet.Jit.Kernels;

/// <summary>Walks value graphs without recursion: chains of thousands of operations are legal.</summary>
internal static class ValueOrder
{
    /// <summary>Everything the stores compute, operands before users.</summary>
    public static List<Value> Of(Kernel kernel)
    {
        var roots = new List<Value>();
        foreach (var store in kernel.Stores)
        {
            if (store.Row is not null) roots.Add(store.Row);
            roots.Add(store.Value);
        }
        return Of(roots, _ => false);
    }

    /// <summary>Everything these values need, operands before users; operands of a leaf only if reached otherwise.</summary>
    public static List<Value> Of(IReadOnlyList<Value> roots, Func<Value, bool> isLeaf)
    {
        var order = new List<Value>();
        var seen = new HashSet<Value>();
        var stack = new Stack<(Value Value, int Next)>();
        foreach (var root in roots)
        {
            if (seen.Add(root)) stack.Push((root, 0));
            while (stack.TryPop(out var top))
            {
                var operands = isLeaf(top.Value) ? [] : top.Value.Operands;
                int next = top.Next;
                while (next < operands.Count && !seen.Add(operands[next])) next++;
                if (next == operands.Count)
                {
                    order.Add(top.Value);
                    continue;
                }
                stack.Push((top.Value, next + 1));
                stack.Push((operands[next], 0));
            }
        }
        return order;
    }
}
