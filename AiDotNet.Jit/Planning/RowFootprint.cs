using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The memory that the stages of some rows walk over again and again. Rows asked for ahead must fit beside it: where they push out what the next stage
/// reads, asking costs more than waiting (a layer norm's gradient took 119 us with it, 109 without).
/// </summary>
internal static class RowFootprint
{
    private const long NearestCache = 32 * 1024; // bytes, the least of processors with vector units

    /// <summary>Whether the nearest cache holds what these rows read and write, and what the next ones will read.</summary>
    /// <param name="kernel">What to compute.</param>
    /// <param name="facts">About the kernel.</param>
    /// <param name="rows">The axis that counts rows, or null.</param>
    /// <param name="atOnce">Rows that are in work together.</param>
    public static bool HasRoomForNext(Kernel kernel, KernelFacts facts, Axis? rows, int atOnce)
    {
        long reads = facts.Loads.Sum(l => Bytes(l.Index, l.Buffer.Type) * (IsOfRow(l.Index) ? 2 : 1));
        long writes = kernel.Stores.Sum(s => Bytes(s.Index, s.Buffer.Type));
        return reads + writes <= NearestCache;

        bool IsOfRow(Affine index) => rows is not null && index.ScaleOf(rows) != 0;

        long Bytes(Affine index, DType type) =>
            index.Terms.Where(t => t.Axis != rows && facts.Contracted.Contains(t.Axis)).Aggregate((long)type.Size(), (n, t) => n * t.Axis.Extent) * (IsOfRow(index) ? atOnce : 1);
    }
}
