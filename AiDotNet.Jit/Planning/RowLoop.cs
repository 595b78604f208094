using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The loops over the rows of a batch of any size. Where rows are independent there is one, the outermost, because there the caller says from where to
/// where it runs. Loops that are counted in memory stand anywhere, whole. Code whose only mention of the batch are such loops serves every batch.
/// </summary>
/// <param name="Axes">The rows.</param>
/// <param name="Most">The most rows of a tile. What is left of a batch beyond whole tiles is left to code with smaller ones.</param>
/// <param name="IsOutermost">Whether the caller runs the (one) loop.</param>
internal sealed record RowLoop(IReadOnlyCollection<Axis> Axes, int Most, bool IsOutermost);
