using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>Tensors of any dtype as row-major doubles, and back; random ones; the same values in an awkward layout.</summary>
public static class TestTensors
{
    /// <summary>The elements in row-major order; bools as 0 and 1.</summary>
    public static double[] Values(Tensor tensor)
    {
        var values = new double[tensor.Length];
        var index = new int[tensor.Rank];
        for (long i = 0; i < values.Length; i++)
        {
            values[i] = At(tensor, index);
            Next(index, tensor.Shape);
        }
        GC.KeepAlive(tensor);
        return values;
    }

    /// <summary>A contiguous tensor of these row-major values.</summary>
    public static Tensor Of(TensorType type, IReadOnlyList<double> values) => type.DType switch
    {
        DType.Float32 => new Tensor<float>([.. values.Select(v => (float)v)], type.Shape),
        DType.Float64 => new Tensor<double>([.. values], type.Shape),
        DType.Int32 => new Tensor<int>([.. values.Select(v => (int)v)], type.Shape),
        _ => new Tensor<bool>([.. values.Select(v => v != 0)], type.Shape),
    };

    /// <summary>Uniform values between low and high: representable as float32, whole numbers for int32, coin flips for bool.</summary>
    public static Tensor Random(TensorType type, double low, double high, Random random)
    {
        double Draw() => type.DType switch
        {
            DType.Int32 => random.Next((int)low, (int)high + 1),
            DType.Bool => random.Next(2),
            _ => (float)(low + (high - low) * random.NextDouble()),
        };
        return Of(type, [.. Enumerable.Range(0, (int)type.Shape.Size).Select(_ => Draw())]);
    }

    /// <summary>The same values as a view whose axes lie in reverse order in memory, every second element apart, the last axis backwards.</summary>
    public static Tensor Strided(Tensor tensor)
    {
        int rank = tensor.Rank;
        if (rank == 0 || tensor.Length == 0) return tensor;
        var backing = Tensor.Zeros(tensor.Type with { Shape = [(int)tensor.Length * 2] });
        var strides = new long[rank];
        long stride = 2;
        for (int i = 0; i < rank; i++)
        {
            strides[i] = stride;
            stride *= tensor.Shape[i];
        }
        long start = strides[^1] * (tensor.Shape[rank - 1] - 1);
        strides[^1] = -strides[^1];
        var view = backing.Restride(tensor.Shape, strides, start);
        view.CopyFrom(tensor);
        return view;
    }

    /// <summary>Advances a row-major index.</summary>
    public static void Next(int[] index, Shape shape)
    {
        for (int i = index.Length - 1; i >= 0; i--)
        {
            if (++index[i] < shape[i]) return;
            index[i] = 0;
        }
    }

    private static unsafe double At(Tensor tensor, int[] index)
    {
        long offset = 0;
        for (int i = 0; i < index.Length; i++) offset += index[i] * tensor.Strides[i];
        return tensor.DType switch
        {
            DType.Float32 => ((float*)tensor.Address)[offset],
            DType.Float64 => ((double*)tensor.Address)[offset],
            DType.Int32 => ((int*)tensor.Address)[offset],
            _ => ((byte*)tensor.Address)[offset],
        };
    }
}
