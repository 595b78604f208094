using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Random tensors.</summary>
public static class TensorSource
{
    private static readonly double[] Specials =
    [
        0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-40, -1e-40, 1e-310, 3e38, -3e38, 1, -1, 0.5,
    ];

    /// <summary>Values between limits; whole numbers for int32, coin flips for bool.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value.</param>
    /// <param name="random">Where they come from.</param>
    /// <param name="special">Whether some floats are NaN, infinite, -0 or denormal.</param>
    public static Tensor Draw(TensorType type, double low, double high, Random random, bool special = false)
    {
        var values = new double[type.Shape.Size];
        for (int i = 0; i < values.Length; i++) values[i] = Draw(type.DType, low, high, random, special);
        return Of(type, values);
    }

    /// <summary>A contiguous tensor of row-major values.</summary>
    public static Tensor Of(TensorType type, double[] values) => type.DType switch
    {
        DType.Float32 => new Tensor<float>(Array.ConvertAll(values, v => (float)v), type.Shape),
        DType.Float64 => new Tensor<double>(values, type.Shape),
        DType.Int32 => new Tensor<int>(Array.ConvertAll(values, v => (int)v), type.Shape),
        _ => new Tensor<bool>(Array.ConvertAll(values, v => v != 0), type.Shape),
    };

    /// <summary>A tensor of values no graph computes, so that what is not written stays visible.</summary>
    public static Tensor Poisoned(TensorType type)
    {
        var values = new double[type.Shape.Size];
        Array.Fill(values, 12345.0);
        return Of(type, values);
    }

    /// <summary>The same values in a layout that is not contiguous: axes in reverse order, every second element.</summary>
    public static Tensor Scattered(Tensor tensor)
    {
        if (tensor.Rank == 0 || tensor.Length == 0) return tensor;
        var backing = Tensor.Zeros(tensor.Type with { Shape = [(int)tensor.Length * 2] });
        var strides = new long[tensor.Rank];
        long stride = 2;
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = stride;
            stride *= tensor.Shape[i];
        }
        var view = backing.Restride(tensor.Shape, strides);
        view.CopyFrom(tensor);
        return view;
    }

    private static double Draw(DType dtype, double low, double high, Random random, bool special) => dtype switch
    {
        DType.Int32 => random.Next((int)low, (int)high + 1),
        DType.Bool => random.Next(2),
        _ when special && random.Next(4) == 0 => Specials[random.Next(Specials.Length)],
        // Values that come up again make ties, whole numbers make results that are exact.
        _ when random.Next(8) == 0 => Math.Round((low + high) / 2),
        _ => (float)(low + (high - low) * random.NextDouble()),
    };
}
