using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>Copies between tensors and plain memory.</summary>
internal static unsafe class TensorMemory
{
    public static Tensor Read(nint address, TensorType type)
    {
        var tensor = Tensor.Uninitialized(type);
        System.Buffer.MemoryCopy((void*)address, (void*)tensor.Address, type.Bytes, type.Bytes);
        return tensor;
    }

    public static void Write(Tensor value, nint address)
    {
        var source = value.IsContiguous ? value : Contiguous(value);
        System.Buffer.MemoryCopy((void*)source.Address, (void*)address, source.Type.Bytes, source.Type.Bytes);
        GC.KeepAlive(source);
    }

    public static Tensor Contiguous(Tensor value)
    {
        var copy = Tensor.Uninitialized(value.Type);
        copy.CopyFrom(value);
        return copy;
    }
}
