using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>One thing an executable does, in order.</summary>
public abstract record PlanStep
{
    /// <summary>What the step reads.</summary>
    public abstract IEnumerable<Storage> Reads { get; }

    /// <summary>What the step writes.</summary>
    public abstract IEnumerable<Storage> Writes { get; }
}

/// <summary>Runs a kernel.</summary>
/// <param name="Kernel">What to compute.</param>
/// <param name="Schedule">In which order.</param>
/// <param name="Storages">The memory behind each buffer slot of the kernel.</param>
/// <param name="Nodes">The graph nodes the kernel computes.</param>
/// <param name="Cost">What there is to do, to decide about threads.</param>
public sealed record KernelStep(Kernel Kernel, Schedule Schedule, IReadOnlyList<Storage> Storages, IReadOnlyList<Node> Nodes, KernelCost Cost) : PlanStep
{
    /// <inheritdoc/>
    public override IEnumerable<Storage> Reads
    {
        get
        {
            var (writes, reads) = (WritesOf(), new List<Storage>(Storages.Count));
            foreach (var storage in Storages)
            {
                if (!writes.Contains(storage) && !reads.Contains(storage)) reads.Add(storage);
            }
            foreach (var store in Kernel.Stores)
            {
                if (store.Accumulate) reads.Add(Storages[store.Buffer.Slot]);
            }
            return reads;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Storage> Writes => WritesOf();

    private List<Storage> WritesOf()
    {
        var writes = new List<Storage>(Kernel.Stores.Count);
        foreach (var store in Kernel.Stores)
        {
            if (Storages[store.Buffer.Slot] is var storage && !writes.Contains(storage)) writes.Add(storage);
        }
        return writes;
    }
}

/// <summary>Evaluates one node with its own row's code: operations no kernel exists for.</summary>
public sealed record OpaqueStep(Node Node, IReadOnlyList<Storage> Operands, Storage Result) : PlanStep
{
    /// <inheritdoc/>
    public override IEnumerable<Storage> Reads => Operands;

    /// <inheritdoc/>
    public override IEnumerable<Storage> Writes => [Result];
}

/// <summary>Throws when data is not what an operation demands.</summary>
public sealed record CheckStep(CheckAttributes Attributes, Storage Operand) : PlanStep
{
    /// <inheritdoc/>
    public override IEnumerable<Storage> Reads => [Operand];

    /// <inheritdoc/>
    public override IEnumerable<Storage> Writes => [];
}
