using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Arguments and results of a piece that is larger than the batch it runs for.</summary>
internal sealed unsafe class PaddedTensors(BatchPiece piece, ReadOnlySpan<Tensor> inputs)
{
    private readonly TensorType[] _types = [.. inputs.ToArray().Select(t => t.Type)];
    private readonly Tensor?[] _padded = new Tensor?[inputs.Length];

    /// <summary>Memory for the results.</summary>
    public Tensor[] Outputs { get; } = [.. piece.Code.OutputTypes.Select(Tensor.Uninitialized)];

    /// <summary>A batch and copies of its last row after it: values the model is known to accept.</summary>
    public Tensor Pad(int input, Tensor batch)
    {
        var padded = _padded[input] ??= Tensor.Uninitialized(_types[input] with { Shape = new BatchAxis(0, 1).Apply(_types[input].Shape, piece.Rows) });
        int rows = batch.Shape[0];
        if (batch.IsContiguous) Buffer.MemoryCopy((void*)batch.Address, (void*)padded.Address, padded.Type.Bytes, batch.Type.Bytes);
        else padded.Slice(0, 0, rows).CopyFrom(batch);
        long row = batch.Type.Bytes / rows;
        byte* last = (byte*)padded.Address + (rows - 1) * row;
        for (int i = rows; i < piece.Rows; i++) Buffer.MemoryCopy(last, (byte*)padded.Address + i * row, row, row);
        GC.KeepAlive(batch);
        return padded;
    }
}
