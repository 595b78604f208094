using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>The type of a register.</summary>
/// <param name="Type">Of an element.</param>
/// <param name="Lanes">1: a scalar.</param>
public readonly record struct VType(DType Type, int Lanes)
{
    /// <inheritdoc/>
    public override string ToString() => Lanes == 1 ? Type.Text() : $"{Type.Text()}x{Lanes}";
}
