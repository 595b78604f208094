using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The arguments of a real call, and what is made of them for other batches.</summary>
internal sealed record BatchSample(BatchFamily Family, Tensor[] Inputs)
{
    /// <summary>As many rows as asked for: the first ones, or all of them again and again.</summary>
    public Tensor[] At(int rows) => [.. Inputs.Select((t, i) => i < Family.Inputs.Length && Family.Inputs[i] ? Tiled(t, rows) : t)];

    /// <summary>A tensor with as many rows as asked for.</summary>
    public static Tensor Tiled(Tensor sample, int rows)
    {
        int found = sample.Shape[0];
        if (found >= rows) return sample.Slice(0, 0, rows);
        var tiled = Tensor.Uninitialized(sample.Type with { Shape = new BatchAxis(0, 1).Apply(sample.Shape, rows) });
        for (int i = 0; i < rows; i++) tiled.Slice(0, i, 1).CopyFrom(sample.Slice(0, i % found, 1));
        return tiled;
    }
}
