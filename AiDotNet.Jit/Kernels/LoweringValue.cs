using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>A value of the kernel after numerics (contraction, empty reductions) are settled, with what placing it needs.</summary>
internal sealed class LoweringValue(int id, Value? source, DType type)
{
    public int Id => id;
    public DType Type => type;

    /// <summary>The value this stands for, or null: made by the lowering.</summary>
    public Value? Source => source;

    public Kinds Kind { get; init; }
    public MapOp MapOp { get; init; }
    public double Number { get; init; }
    public Fold Fold { get; init; }

    /// <summary>Arguments of a map, body of a reduction, indirect offset (in elements) of a load.</summary>
    public LoweringValue[] Args { get; init; } = [];

    public KernelBuffer? Buffer { get; init; }
    public LoweringIndex? Index { get; init; }
    public LoweringGuard[] Guards { get; init; } = [];

    /// <summary>The scheduled axes a reduction contracts.</summary>
    public ulong Contracted { get; init; }

    /// <summary>The scheduled axes it depends on.</summary>
    public ulong Deps { get; init; }

    /// <summary>How many reductions must be complete before it can be computed.</summary>
    public int Stage { get; init; }

    /// <summary>The load that later stages read it back with, or null.</summary>
    public LoweringValue? Reload { get; set; }

    /// <summary>What the loops of a reduction run over.</summary>
    public ulong BodyDeps => Args[0].Deps | Contracted;

    public enum Kinds { Const, Iota, Load, Map, Reduce }
}
