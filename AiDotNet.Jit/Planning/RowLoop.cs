using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The loop over the rows of a batch of any size. It is the outermost one, because there the caller says from where to where it runs: code whose
/// only mention of the batch is this loop serves every batch.
/// </summary>
/// <param name="Axis">The rows.</param>
/// <param name="Most">The most rows of a tile. What is left of a batch beyond whole tiles is left to code with smaller ones.</param>
internal sealed record RowLoop(Axis Axis, int Most);
