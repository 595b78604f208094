namespace AiDotNet.Jit.Planning;

/// <summary>One of the loops over the blocks of a <see cref="BlockLoop"/>.</summary>
/// <param name="Start">The position of the first block.</param>
/// <param name="Step">From one block to the next.</param>
/// <param name="Count">How many blocks.</param>
/// <param name="IsSerial">Blocks add to the same sums: they run one after the other, in order, so that the sums have the same bits for any number of threads.</param>
public readonly record struct BlockDigit(int Start, int Step, int Count, bool IsSerial);
