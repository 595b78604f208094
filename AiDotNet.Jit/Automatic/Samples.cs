using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Arguments to verify and to measure with.</summary>
internal static class Samples
{
    /// <summary>Numbers between -1 and 1, zeros for integers (a valid label and index wherever there is one).</summary>
    public static Tensor[] Draw(IEnumerable<TensorType> types)
    {
        var random = new Random(7);
        return [.. types.Select(type => Fill(Tensor.Zeros(type), () => random.NextDouble() * 2 - 1))];
    }

    /// <summary>Other floats of the same size; integers and masks as they are.</summary>
    public static Tensor Perturb(Tensor tensor)
    {
        if (!tensor.DType.IsFloat()) return tensor;
        var values = tensor.Cast<double>();
        int next = 0;
        return Fill(Tensor.Zeros(tensor.Type), () => values.Span[next++] * 0.75 + 0.0625);
    }

    /// <summary>A contiguous copy.</summary>
    public static Tensor Copy(Tensor tensor)
    {
        var copy = Tensor.Uninitialized(tensor.Type);
        copy.CopyFrom(tensor);
        return copy;
    }

    /// <summary>A tensor of values nobody computes: what is not written stays visible.</summary>
    public static Tensor Poisoned(TensorType type)
    {
        var tensor = Tensor.Zeros(type);
        if (tensor is Tensor<int> i) i.Span.Fill(12345678);
        if (tensor is Tensor<bool> b) b.Span.Fill(true);
        return Fill(tensor, () => 12345.678);
    }

    private static Tensor Fill(Tensor tensor, Func<double> next)
    {
        if (tensor is Tensor<float> f)
        {
            for (int i = 0; i < f.Span.Length; i++) f.Span[i] = (float)next();
        }
        else if (tensor is Tensor<double> d)
        {
            for (int i = 0; i < d.Span.Length; i++) d.Span[i] = next();
        }
        return tensor;
    }
}
