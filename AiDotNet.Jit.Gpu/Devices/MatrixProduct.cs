using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>
/// result[b, m, n] = alpha * (sum over k of left[b, m, k] * right[b, k, n]) + beta * result[b, m, n]: what a device's own library is asked for. The
/// result is stored by rows.
/// </summary>
public sealed record MatrixProduct
{
    /// <summary>The element type, float32 or float64.</summary>
    public required DType Type { get; init; }

    /// <summary>Rows of the result.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the result.</summary>
    public required int Columns { get; init; }

    /// <summary>Terms of each sum.</summary>
    public required int Terms { get; init; }

    /// <summary>Products of equal size.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>Rows by terms.</summary>
    public required MatrixOperand Left { get; init; }

    /// <summary>Terms by columns.</summary>
    public required MatrixOperand Right { get; init; }

    /// <summary>Rows by columns.</summary>
    public required MatrixOperand Result { get; init; }

    /// <summary>What the sums are multiplied with.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>What the result's old values are multiplied with; with 0 they are not read.</summary>
    public double Beta { get; init; }

    /// <summary>True lets float32 factors be rounded to ten bits before they are multiplied.</summary>
    public bool AllowTf32 { get; init; }
}
