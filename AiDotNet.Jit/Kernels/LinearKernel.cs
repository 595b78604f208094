namespace AiDotNet.Jit.Kernels;

/// <summary>A lowered kernel: what a renderer prints.</summary>
/// <param name="Name">The name of the level 1 kernel.</param>
/// <param name="Buffers">The slots its addresses refer to.</param>
/// <param name="Lo">The first iteration of the parallel axis to run.</param>
/// <param name="Hi">One past the last iteration to run.</param>
/// <param name="Body">The statements.</param>
/// <param name="ParallelExtent">
/// The iterations of the parallel axis: calls whose lo..hi cover 0..ParallelExtent once, in any pieces and order, give the same bits.
/// 1 without a parallel axis: call it once with 0..1.
/// </param>
public sealed record LinearKernel(string Name, IReadOnlyList<KernelBuffer> Buffers, Reg Lo, Reg Hi, List<Stmt> Body, int ParallelExtent)
{
    /// <summary>Vector operations in the text, a measure of code size.</summary>
    public int VectorOps => Count(Body);

    /// <summary>An estimate of the vector registers live at once, without those that constants and memory operands need.</summary>
    public int MaxLiveVectors => LiveVectors.Max(this);

    /// <inheritdoc/>
    public override string ToString() => LinearText.Of(this);

    private static int Count(List<Stmt> body)
    {
        int count = 0;
        foreach (var s in body)
        {
            count += s switch
            {
                For f => Count(f.Body),
                StoreStmt { Value.Type.Lanes: > 1 } => 1,
                Let or Shuffle or LoadStmt => Operands.TargetOf(s) is { Type.Lanes: > 1 } ? 1 : 0,
                _ => 0,
            };
        }
        return count;
    }
}
