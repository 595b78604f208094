namespace AiDotNet.Jit.Tensors;

/// <summary>What the compiler knows about a tensor: its element type and shape.</summary>
public readonly record struct TensorType(DType DType, Shape Shape)
{
    /// <summary>Bytes of a contiguous tensor of this type.</summary>
    public long Bytes => Shape.Size * DType.Size();

    /// <summary>Like f32[32, 64].</summary>
    public override string ToString() => $"{DType.Text()}{Shape}";
}
