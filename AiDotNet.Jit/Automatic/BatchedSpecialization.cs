using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// Answers batches of one size by code made for others: pieces run where the tensors lie; a batch smaller than any is padded with copies of its
/// last row, which no result sees. The code belongs to all specialisations of the family.
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

    public override string ToString()
    {
        var parts = plan.GroupBy(p => p).Select(g => $"{g.Count()} x {pieces[g.Key].Rows} rows of {pieces[g.Key].Cost:F1} us");
        return $"{base.ToString()}, as {string.Join(" + ", parts)}";
    }

    // The pieces belong to the family, which frees them when it ends.
    protected override void Free() { }

    // The last piece reaches back over rows that are done rather than beyond the end; only a batch smaller than the piece is padded.
    private void RunPieces(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        int start = 0;
        foreach (int number in plan)
        {
            var piece = pieces[number];
            if (piece.Rows == rows) piece.Code.Run(inputs, outputs);
            else if (piece.Rows > rows) RunPadded(piece, inputs, outputs);
            else RunPart(piece, inputs, outputs, Math.Min(start, rows - piece.Rows));
            start += piece.Rows;
        }
    }

    private void RunPart(BatchPiece piece, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, int start)
    {
        var arguments = new Tensor[inputs.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = family.Inputs[i] ? inputs[i].Slice(0, start, piece.Rows) : inputs[i];
        var results = new Tensor[outputs.Length];
        for (int i = 0; i < results.Length; i++) results[i] = Part(i, outputs[i], start, piece.Rows);
        piece.Code.Run(arguments, results);
    }

    private void RunPadded(BatchPiece piece, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        var scratch = piece.RentScratch(inputs);
        var arguments = new Tensor[inputs.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = family.Inputs[i] ? scratch.Pad(i, inputs[i]) : inputs[i];
        piece.Code.Run(arguments, scratch.Outputs);
        for (int i = 0; i < outputs.Length; i++) outputs[i].CopyFrom(Part(i, scratch.Outputs[i], 0, rows));
        piece.ReturnScratch(scratch);
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
