using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Answers batches of one size by code for every size. The code belongs to the family, which frees it when it ends.</summary>
internal sealed class VariableSpecialization(VariableCode code, int rows, Tensor[] numbers, TensorType[] outputTypes) : Specialization
{
    public override IReadOnlyList<TensorType> OutputTypes => outputTypes;

    public override bool IsRetired => base.IsRetired || code.IsRetired;

    public override void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs) => code.Run(rows, numbers, inputs, outputs);

    public override string ToString() => $"{base.ToString()} for any batch, here {rows} rows";

    protected override void Free() { }
}
