namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>A matrix, or one for each of a batch, in a buffer. Steps are in elements; one of the two inside a matrix is 1.</summary>
/// <param name="Slot">Which of a launch's buffers: its arguments are a buffer and a byte in it for each.</param>
/// <param name="Offset">The first element, counted from there.</param>
/// <param name="RowStep">From a row to the next.</param>
/// <param name="ColumnStep">From a column to the next.</param>
/// <param name="BatchStep">From a matrix to the next; 0 is the same one for all.</param>
public sealed record MatrixOperand(int Slot, long Offset, long RowStep, long ColumnStep, long BatchStep)
{
    /// <summary>True when the elements of a row are neighbours.</summary>
    public bool IsByRows => ColumnStep == 1;

    /// <summary>From one run of neighbours to the next.</summary>
    public long Leading => IsByRows ? RowStep : ColumnStep;
}
