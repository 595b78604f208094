using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// Answers batches of one size by code made for others: whole pieces run where the tensors lie, the last one is padded with copies of its last
/// row, which no result sees. The code belongs to all specialisations of the family.
/// </summary>
internal sealed class BatchedSpecialization(BatchFamily family, BatchPiece[] pieces, int[] plan, int rows, TensorType[] outputTypes) : Specialization
{
    public override IReadOnlyList<TensorType> OutputTypes => outputTypes;

    public override bool IsRetired => base.IsRetired || Array.Exists(pieces, p => p.Code.IsRetired);

    public override void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        Require(inputs, outputs);
        if (Overlaps(inputs, outputs)) RunAside(inputs, outputs);
        else RunPieces(inputs, outputs);
    }

    // The pieces belong to the family, which frees them when it ends.
    protected override void Free() { }

    private void RunPieces(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        int start = 0;
        foreach (int number in plan)
        {
            var piece = pieces[number];
            int count = Math.Min(piece.Rows, rows - start);
            if (count == rows && count == piece.Rows) piece.Code.Run(inputs, outputs);
            else RunPiece(piece, inputs, outputs, start, count);
            start += count;
        }
    }

    private void RunPiece(BatchPiece piece, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, int start, int count)
    {
        var arguments = new Tensor[inputs.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = !family.Inputs[i] ? inputs[i]
                : count == piece.Rows ? inputs[i].Slice(0, start, count)
                : BatchPiece.Padded(inputs[i].Slice(0, start, count), piece.Rows);
        }
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < results.Length; i++)
        {
            bool inPlace = family.Outputs[i].IsBatched ? count == piece.Rows : start == 0;
            results[i] = !inPlace ? Tensor.Uninitialized(piece.Code.OutputTypes[i]) : Part(i, outputs[i], start, count);
        }
        piece.Code.Run(arguments, results);
        for (int i = 0; i < results.Length; i++)
        {
            if (family.Outputs[i].IsBatched && count < piece.Rows) Part(i, outputs[i], start, count).CopyFrom(Part(i, results[i], 0, count));
        }
    }

    private Tensor Part(int output, Tensor tensor, int start, int count)
    {
        var (axis, factor) = family.Outputs[output];
        return axis < 0 ? tensor : tensor.Slice(axis, start * factor, count * factor);
    }

    private void RunAside(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        Tensor[] fresh = [.. outputTypes.Select(Tensor.Uninitialized)];
        RunPieces(inputs, fresh);
        for (int i = 0; i < fresh.Length; i++) outputs[i].CopyFrom(fresh[i]);
    }

    private void Require(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        if (outputs.Length != outputTypes.Length) throw InputValidation.Count(outputTypes.Length, outputs.Length, "outputs");
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Type != outputTypes[i]) throw InputValidation.Output(outputTypes[i], i, outputs[i].Type);
        }
        foreach (var input in inputs) _ = input.Address; // throws for what was disposed before anything is written
    }

    // The rows of one piece must not overwrite those another piece has still to read. Strided tensors may reach further than their bytes.
    private bool Overlaps(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        foreach (var output in outputs)
        {
            if (!output.IsContiguous) return true;
            foreach (var input in inputs)
            {
                if (!input.IsContiguous || Overlap(input, output)) return true;
            }
            foreach (var leaf in pieces[0].Code.Traced.Program.Captured)
            {
                if (Overlap(leaf.Tensor, output)) return true;
            }
        }
        return false;
    }

    private static bool Overlap(Tensor a, Tensor b) =>
        a.Length > 0 && b.Length > 0 && a.Address < b.Address + (nint)b.Type.Bytes && b.Address < a.Address + (nint)a.Type.Bytes;
}
