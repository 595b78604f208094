namespace AiDotNet.Jit.Kernels;

/// <summary>One dimension of the iteration space. Compared by reference: values that mention the same axis run in the same loop.</summary>
public sealed class Axis
{
    /// <summary>An axis that runs from 0 to <paramref name="extent"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The extent is negative.</exception>
    public Axis(string name, int extent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        (Name, Extent) = (name, extent);
    }

    /// <summary>The name, for messages and printed kernels; need not be unique.</summary>
    public string Name { get; }

    /// <summary>The number of iterations; 0 is allowed.</summary>
    public int Extent { get; }

    /// <summary>The position on the axis times a constant.</summary>
    public static Affine operator *(Axis a, long scale) => (Affine)a * scale;

    /// <summary>The sum of a position and an index.</summary>
    public static Affine operator +(Axis a, Affine b) => (Affine)a + b;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
