namespace AiDotNet.Jit.Planning;

/// <summary>
/// Consecutive kernels of a plan that run block by block: for one block all of them, then for the next one. What lies between them takes the
/// memory of a block. Their kernels compute one block; where it lies is said by the addresses they are called with.
/// </summary>
/// <param name="First">The number of the first step.</param>
/// <param name="Digits">The positions that number a block, the slowest first.</param>
/// <param name="Units">By step and buffer slot: the bytes the buffer's address moves by for one position on each digit.</param>
/// <param name="Between">The memory between the kernels. Blocks that run at the same time have one of their own each.</param>
/// <param name="Position">int32, one for each digit: where kernels read the position of their block. Null when none needs it; else one of <paramref name="Between"/>.</param>
public sealed record BlockLoop(
    int First, IReadOnlyList<BlockDigit> Digits, IReadOnlyList<IReadOnlyList<IReadOnlyList<long>>> Units, IReadOnlyList<Storage> Between, Storage? Position)
{
    /// <summary>The number of steps.</summary>
    public int Count => Units.Count;

    /// <summary>One past the number of the last step.</summary>
    public int End => First + Count;

    /// <summary>The number of blocks.</summary>
    public long Blocks => Digits.Aggregate(1L, (n, d) => n * d.Count);

    /// <summary>The blocks that may run at the same time; each of them goes on with those that differ from it in serial digits only.</summary>
    public int Independent => Digits.Where(d => !d.IsSerial).Aggregate(1, (n, d) => n * d.Count);
}
