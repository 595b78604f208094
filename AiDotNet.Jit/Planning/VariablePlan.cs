using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A plan for batches of any size: found by planning a graph for two sizes and comparing. Where the kernels differ in nothing but the extent of
/// one loop over rows, what they compute holds for every size, and that loop is where the caller says how many rows there are.
/// </summary>
/// <param name="Plan">The plan for <paramref name="Rows"/> rows.</param>
/// <param name="Rows">The size the numbers of the plan are for.</param>
/// <param name="Kernels">For each kernel step, in order, how it runs on any number of rows.</param>
/// <param name="Axes">Where the batch stands in the memory of the plan.</param>
internal sealed record VariablePlan(
    ExecutionPlan Plan, int Rows, IReadOnlyDictionary<PlanStep, VariableKernel> Kernels, IReadOnlyDictionary<Storage, BatchAxis> Axes)
{
    /// <summary>What a piece of memory holds for a batch.</summary>
    public TensorType TypeOf(Storage storage, int rows) => At(storage.Type, Axes.GetValueOrDefault(storage, BatchAxis.None), rows);

    /// <summary>The memory between steps for a batch.</summary>
    public MemoryPlan MemoryFor(int rows) => MemoryPlan.For(Plan.Steps, null, s => TypeOf(s, rows).Bytes);

    /// <summary>The types of the inputs and outputs: those for the plan's size, and where the batch stands in them.</summary>
    public required IReadOnlyList<(TensorType Type, BatchAxis Axis)> Inputs { get; init; }

    /// <inheritdoc cref="Inputs"/>
    public required IReadOnlyList<(TensorType Type, BatchAxis Axis)> Outputs { get; init; }

    /// <summary>The type for a batch.</summary>
    public static TensorType At((TensorType Type, BatchAxis Axis) value, int rows) => At(value.Type, value.Axis, rows);

    /// <summary>The plan of a graph for any number of rows; null, and why, when its code depends on their number otherwise.</summary>
    /// <param name="at">The optimised graph for a number of rows.</param>
    /// <param name="rows">Two numbers that many tile heights divide.</param>
    /// <param name="options">How to plan.</param>
    /// <param name="problem">Why there is none.</param>
    public static VariablePlan? Find(Func<int, Graph> at, (int Small, int Large) rows, PlanOptions options, out string? problem)
    {
        var raw = options with { KeepAxes = true, Blocks = null };
        return new PlanPair(PlanBuilder.Build(at(rows.Small), raw), PlanBuilder.Build(at(rows.Large), raw), rows, options).Find(out problem);
    }

    private static TensorType At(TensorType type, BatchAxis axis, int rows) => axis.IsBatched ? type with { Shape = axis.Apply(type.Shape, rows) } : type;
}
