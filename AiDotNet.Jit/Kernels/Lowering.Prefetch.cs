namespace AiDotNet.Jit.Kernels;

/// <summary>
/// While a long sum runs in registers, the memory of what follows it can come near. Without that every tile would wait for lines that lie
/// a row apart, which no hardware prefetcher foresees.
/// </summary>
public sealed partial class Lowering
{
    /// <summary>Asks for everything the stores among these roots read and write, as far as its place is known here.</summary>
    private void AskFor(List<LoweringRoot> roots)
    {
        var asked = new HashSet<(string, long)>();
        foreach (var root in roots)
        {
            if (root.Reduce is not null || (root.Loops & ~_opened) != 0 || root.Row is not null) continue;
            AskFor(root.Buffer!, root.Index!, asked);
            foreach (var load in LoadsAfterSums(root.Value)) AskFor(load.Buffer!, load.Index!, asked);
        }
    }

    private void AskFor(KernelBuffer buffer, LoweringIndex index, HashSet<(string, long)> asked)
    {
        // What is the same for all rows of a tile stays near by itself.
        if (_vectorAxis is null || index.ScaleOf(_vectorAxis) == 0 || (index.Deps & _serial & ~_opened) != 0) return;
        Instances(TileOf(index.Deps), 0, () =>
        {
            var address = Locate(buffer, index, null, out long stride);
            bool apart = stride != 1; // then a line of every lane holds the neighbours along a tile axis
            if (apart && ContiguousTileAxis(index, 2) is not { Bound: 0 }) return;
            for (int l = 0; l < (apart ? _vectorAxis.Extent() : 1); l++) AskFor(address with { Offset = address.Offset + (l * stride) }, asked);
        });
    }

    private void AskFor(Address address, HashSet<(string, long)> asked)
    {
        if (asked.Add((Pointers.Key(address.Buffer, address.Terms), address.Offset))) Block.Add(new Prefetch(address));
    }

    private static List<LoweringValue> LoadsAfterSums(LoweringValue value)
    {
        var found = new List<LoweringValue>();
        var seen = new HashSet<LoweringValue>();
        var pending = new Stack<LoweringValue>([value]);
        while (pending.TryPop(out var v))
        {
            if (!seen.Add(v) || v.Kind == LoweringValue.Kinds.Reduce) continue;
            if (v is { Kind: LoweringValue.Kinds.Load, Guards.Length: 0, Args.Length: 0 }) found.Add(v);
            foreach (var arg in v.Args) pending.Push(arg);
        }
        return found;
    }
}
