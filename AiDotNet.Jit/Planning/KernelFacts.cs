using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>What the scheduler needs to know about a kernel: its axes, accesses and reductions, each found once.</summary>
internal sealed class KernelFacts
{
    private readonly HashSet<Value> _seen = [];
    private readonly List<Axis> _contracted = [];

    public KernelFacts(Kernel kernel)
    {
        foreach (var store in kernel.Stores)
        {
            Visit(store.Value);
            if (store.Row is not null) Visit(store.Row);
            Indices.Add(store.Index);
        }
        Contracted = [.. _contracted];
        Free = [.. Indices.SelectMany(i => i.Terms).Select(t => t.Axis).Distinct().Where(a => !_contracted.Contains(a))];
    }

    /// <summary>The same about a single value.</summary>
    public static KernelFacts Of(Value value) => new(new("value", [], [new(new("value", value.Type, 0), 0, value)]));

    /// <summary>Every load.</summary>
    public List<Load> Loads { get; } = [];

    /// <summary>Every reduction.</summary>
    public List<Reduce> Reduces { get; } = [];

    /// <summary>Every affine index: loads, guards, iotas and stores.</summary>
    public List<Affine> Indices { get; } = [];

    /// <summary>The largest element size in bytes.</summary>
    public int LargestElement { get; private set; } = 1;

    /// <summary>The smallest element size in bytes; masks do not count, they are as wide as what they mask.</summary>
    public int SmallestElement { get; private set; } = 8;

    /// <summary>Axes some reduction contracts, in its order.</summary>
    public IReadOnlyList<Axis> Contracted { get; }

    /// <summary>The other axes.</summary>
    public IReadOnlyList<Axis> Free { get; }

    /// <summary>Map operations, a measure of the body's size.</summary>
    public int Operations { get; private set; }

    /// <summary>The number of points of the whole iteration space.</summary>
    public static double Points(Kernel kernel)
    {
        var facts = new KernelFacts(kernel);
        return facts.Contracted.Concat(facts.Free).Aggregate(1.0, (n, a) => n * a.Extent);
    }

    private void Visit(Value value)
    {
        if (!_seen.Add(value)) return;
        LargestElement = Math.Max(LargestElement, value.Type.Size());
        if (value.Type != DType.Bool) SmallestElement = Math.Min(SmallestElement, value.Type.Size());
        switch (value)
        {
            case Iota iota:
                Indices.Add(iota.Index);
                break;
            case Load load:
                Loads.Add(load);
                Indices.Add(load.Index);
                foreach (var guard in load.Guards) Indices.Add(guard.Index);
                if (load.Row is not null) Visit(load.Row);
                break;
            case Map map:
                Operations++;
                foreach (var arg in map.Args) Visit(arg);
                break;
            case Reduce reduce:
                Reduces.Add(reduce);
                _contracted.AddRange(reduce.Axes.Except(_contracted));
                Visit(reduce.Body);
                break;
        }
    }
}
