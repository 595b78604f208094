using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Memory a kernel reads or writes: a slot in the table of addresses that every call passes.</summary>
/// <param name="Name">For messages and printed kernels.</param>
/// <param name="Type">The element type; Bool takes one byte (0 or 1) per element.</param>
/// <param name="Slot">The position in the table of addresses.</param>
public sealed record KernelBuffer(string Name, DType Type, int Slot)
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 32).Select(NameOf)];

    /// <summary>A buffer named after its slot: b0, b1, ...</summary>
    internal static KernelBuffer InSlot(int slot, DType type) => new(slot < Names.Length ? Names[slot] : NameOf(slot), type, slot);

    private static string NameOf(int slot) => $"b{slot}";
}

/// <summary>The load yields 0 unless 0 &lt;= Index &lt; Extent: padding without a padded copy.</summary>
/// <param name="Index">The guarded position.</param>
/// <param name="Extent">One past the last position inside.</param>
public sealed record Guard(Affine Index, int Extent);

/// <summary>
/// Writes buffer[index + row * rowStride] at every position of the axes that value, row and index mention. Every value of a position is
/// computed before the position's first write. Without accumulate, the index (or row) must mention every axis that the value mentions.
/// </summary>
/// <param name="Buffer">Where to write.</param>
/// <param name="Index">The affine part of the position, in elements.</param>
/// <param name="Value">What to write; of the buffer's type.</param>
/// <param name="Accumulate">Adds to what is there, once per iteration of every axis mentioned; writes may overlap.</param>
/// <param name="Row">The indirect (scatter) part of the position, an integer, or null. Without accumulate, rows must be distinct.</param>
/// <param name="RowStride">Elements per unit of <paramref name="Row"/>.</param>
public sealed record Store(KernelBuffer Buffer, Affine Index, Value Value, bool Accumulate = false, Value? Row = null, long RowStride = 0);

/// <summary>What one kernel computes: one or more stores of values over shared axes.</summary>
/// <param name="Name">For messages and printed kernels.</param>
/// <param name="Buffers">All buffers of loads and stores.</param>
/// <param name="Stores">The results.</param>
public sealed record Kernel(string Name, IReadOnlyList<KernelBuffer> Buffers, IReadOnlyList<Store> Stores);
