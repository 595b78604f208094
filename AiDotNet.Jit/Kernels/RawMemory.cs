using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Elements of buffers as raw bits.</summary>
internal static unsafe class RawMemory
{
    public static ulong Read(long address, DType type, long index) => type.Size() switch
    {
        4 => ((uint*)address)[index],
        8 => ((ulong*)address)[index],
        _ => ((byte*)address)[index],
    };

    public static void Write(long address, DType type, long index, ulong bits)
    {
        switch (type.Size())
        {
            case 4: ((uint*)address)[index] = (uint)bits; break;
            case 8: ((ulong*)address)[index] = bits; break;
            default: ((byte*)address)[index] = (byte)bits; break;
        }
    }
}
