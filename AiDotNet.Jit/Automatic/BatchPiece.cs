using System.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Code for one batch size, and what one run of it costs.</summary>
internal sealed record BatchPiece(int Rows, ExactSpecialization Code, double Cost)
{
    private const int Runs = 7;

    /// <summary>A piece whose cost was measured on these arguments.</summary>
    public static BatchPiece Measured(int rows, ExactSpecialization code, Tensor[] inputs)
    {
        Tensor[] outputs = [.. code.OutputTypes.Select(Tensor.Uninitialized)];
        double best = double.PositiveInfinity;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            code.Run(inputs, outputs);
            if (i > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return new(rows, code, Math.Max(best, 0.01));
    }

    /// <summary>The same rows and copies of the last one after them: values the model is known to accept.</summary>
    public static Tensor Padded(Tensor rows, int count)
    {
        int[] extents = [.. rows.Shape];
        int found = extents[0];
        extents[0] = count;
        var padded = Tensor.Uninitialized(rows.Type with { Shape = Shape.Create(extents) });
        padded.Slice(0, 0, found).CopyFrom(rows);
        for (int i = found; i < count; i++) padded.Slice(0, i, 1).CopyFrom(rows.Slice(0, found - 1, 1));
        return padded;
    }
}
