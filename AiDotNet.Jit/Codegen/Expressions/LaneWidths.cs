using System.Runtime.Intrinsics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// Which lane counts a kernel may use. Every vector of a lowered kernel has the same number of lanes (several kernels in one method need not agree) and must fill a 128, 256 or 512 bit register:
/// <list type="table">
/// <listheader><term>vector element sizes</term><description>lanes</description></listheader>
/// <item><term>4 bytes (f32, i32)</term><description>4, 8, 16</description></item>
/// <item><term>8 bytes (f64, i64)</term><description>2, 4, 8</description></item>
/// <item><term>both</term><description>4, 8</description></item>
/// </list>
/// A Bool does not count (as a vector it is a mask as wide as the other vectors; alone, 4 bytes). One lane, scalar code, is always allowed.
/// </summary>
public static class LaneWidths
{
    /// <summary>The widest vectors this machine computes with: 512, 256 or 128 bits, or 0 if it has none.</summary>
    public static int HardwareBits { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The best lane count for vectors of these element sizes, in bytes: 1 where the hardware fits none.</summary>
    public static int For(int hardwareBits, int smallest, int largest)
    {
        int lanes = hardwareBits / (8 * largest);
        return lanes > 1 && Allows(lanes, smallest, largest) ? lanes : 1;
    }

    /// <summary>The best lane count of this machine for a kernel whose vectors have these types.</summary>
    public static int For(IEnumerable<DType> types)
    {
        int[] sizes = [.. types.Where(t => t != DType.Bool).Select(t => t.Size())];
        return sizes.Length == 0 ? For(HardwareBits, 4, 4) : For(HardwareBits, sizes.Min(), sizes.Max());
    }

    /// <summary>True if vectors of this many elements, of these sizes in bytes, all fill a register of 128, 256 or 512 bits.</summary>
    public static bool Allows(int lanes, int smallest, int largest) => lanes == 1 || (Fits(lanes * smallest) && Fits(lanes * largest));

    private static bool Fits(int bytes) => bytes is 16 or 32 or 64;
}
