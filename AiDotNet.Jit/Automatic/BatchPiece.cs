using System.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Code for one batch size, and what one run of it costs.</summary>
internal sealed record BatchPiece(int Rows, ExactSpecialization Code, double Cost)
{
    private const int Runs = 7;

    private PaddedTensors? _scratch;

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

    /// <summary>Memory for padded arguments and results; a thread that finds it in use makes its own.</summary>
    public PaddedTensors RentScratch(ReadOnlySpan<Tensor> inputs) => Interlocked.Exchange(ref _scratch, null) ?? new(this, inputs);

    /// <summary>Keeps the memory for the next run.</summary>
    public void ReturnScratch(PaddedTensors scratch) => Volatile.Write(ref _scratch, scratch);
}
