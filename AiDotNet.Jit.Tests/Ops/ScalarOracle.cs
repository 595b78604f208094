using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>A tensor of doubles that is read by index.</summary>
/// <param name="Type">The type it stands for.</param>
/// <param name="Values">Row-major elements.</param>
public sealed record OracleTensor(TensorType Type, double[] Values)
{
    /// <summary>The extents.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>One element.</summary>
    public double At(IReadOnlyList<int> index)
    {
        Assert.HasCount(Shape.Rank, index);
        long flat = 0;
        for (int i = 0; i < index.Count; i++)
        {
            Assert.IsTrue(index[i] >= 0 && index[i] < Shape[i], $"[{string.Join(", ", index)}] lies in {Shape}");
            flat = flat * Shape[i] + index[i];
        }
        return Values[flat];
    }

    /// <summary>All indices in row-major order.</summary>
    public static IEnumerable<int[]> Indices(IReadOnlyList<int> extents)
    {
        IEnumerable<int[]> indices = [[]];
        foreach (int extent in extents) indices = indices.SelectMany(i => Enumerable.Range(0, extent).Select(j => (int[])[.. i, j]));
        return indices;
    }
}

/// <summary>
/// What every row means, one element at a time, in double precision, straight from its definition and independent of the
/// library's own loops.
/// </summary>
public static partial class ScalarOracle
{
    /// <summary>The elements of the node's value in row-major order.</summary>
    public static double[] Evaluate(Node node, IReadOnlyList<OracleTensor> operands) =>
        [.. OracleTensor.Indices(node.Shape).Select(i => Rounded(node.DType, Element(node, [.. operands], i)))];

    private static double Element(Node node, OracleTensor[] x, int[] i) => node.Op.Name switch
    {
        "const" => node.Attribute<ConstAttributes>().Value,
        "iota" => i[node.Attribute<IotaAttributes>().Axis],
        "random_bits" => RandomBits(node, x[0].Values[0], i),
        "cast" => Cast(node.DType, x[0].At(i)),
        "select" => x[0].At(i) != 0 ? x[1].At(i) : x[2].At(i),
        "check" or "stop_gradient" => x[0].At(i),
        "reshape" => x[0].Values[Flat(node.Shape, i)],
        "permute" => x[0].At(Scattered(i, node.Attribute<AxesAttributes>().Axes)),
        "expand" => x[0].At([.. x[0].Shape.Select((extent, axis) => extent == 1 ? 0 : i[axis + i.Length - x[0].Shape.Rank])]),
        "slice" => Slice(node.Attribute<SliceAttributes>(), x[0], i),
        "pad" => Pad(node.Attribute<PadAttributes>(), x[0], i),
        "concat" => Concat(node.Attribute<ConcatAttributes>().Axis, x, i),
        "unfold" => Unfold(node.Attribute<WindowAttributes>(), x[0], i),
        "fold" => Fold(node.Attribute<WindowAttributes>(), x[0], i),
        "reduce_sum" => Reduced(node, x[0], i).Aggregate(0.0, (a, b) => a + b),
        "reduce_max" => Reduced(node, x[0], i).Aggregate(double.NegativeInfinity, Larger),
        "reduce_min" => -Reduced(node, x[0], i).Aggregate(double.NegativeInfinity, (a, b) => Larger(a, -b)),
        "dot" => Dot(node, x[0], x[1], i),
        "gather" => x[0].At([(int)x[1].At(i[..x[1].Shape.Rank]), .. i[x[1].Shape.Rank..]]),
        "scatter" => Scatter(x[0], x[1], i),
        _ when x.Length == 1 => Unary(node.Op.Name, x[0].At(i)),
        _ => Binary(node.Op.Name, x[0].At(i), x[1].At(i)),
    };

    private static double Rounded(DType dtype, double value) => dtype switch
    {
        DType.Float32 => (float)value,
        DType.Int32 => (int)(long)value,
        _ => value,
    };

    private static double Cast(DType to, double value) => to switch
    {
        DType.Int32 when double.IsNaN(value) => 0,
        DType.Int32 => Math.Clamp(Math.Truncate(value), int.MinValue, int.MaxValue),
        DType.Bool => value != 0 ? 1 : 0,
        _ => value,
    };

    private static double RandomBits(Node node, double seed, int[] i)
    {
        ulong key0 = (uint)(int)seed, key1 = (uint)node.Attribute<RandomBitsAttributes>().Stream;
        const ulong mask = uint.MaxValue;
        ulong[] keys = [key0, key1, 0x1BD11BDA ^ key0 ^ key1];
        int[] rotations = [13, 15, 26, 6, 17, 29, 16, 24];
        ulong a = ((ulong)Flat(node.Shape, i) + key0) & mask, b = key1;
        for (int round = 1; round <= 20; round++)
        {
            int r = rotations[(round - 1) % 8];
            a = (a + b) & mask;
            b = (((b << r) | (b >> (32 - r))) & mask) ^ a;
            if (round % 4 != 0) continue;
            int n = round / 4;
            a = (a + keys[n % 3]) & mask;
            b = (b + keys[(n + 1) % 3] + (ulong)n) & mask;
        }
        return (int)(uint)a;
    }

    private static double Slice(SliceAttributes slice, OracleTensor x, int[] i) =>
        x.At([.. i.Select((p, axis) => slice.Starts[axis] + p * slice.Steps[axis])]);

    private static double Pad(PadAttributes pad, OracleTensor x, int[] i)
    {
        var source = new int[i.Length];
        for (int axis = 0; axis < i.Length; axis++)
        {
            int position = i[axis] - pad.Low[axis], step = pad.Interior[axis] + 1;
            if (position < 0 || position % step != 0 || position / step >= x.Shape[axis]) return pad.Value;
            source[axis] = position / step;
        }
        return x.At(source);
    }

    private static double Concat(int axis, OracleTensor[] parts, int[] i)
    {
        int[] at = [.. i];
        foreach (var part in parts)
        {
            if (at[axis] < part.Shape[axis]) return part.At(at);
            at[axis] -= part.Shape[axis];
        }
        throw new InvalidOperationException("outside all parts");
    }

    private static double Unfold(WindowAttributes w, OracleTensor x, int[] i)
    {
        int n = w.Sizes.Count, lead = x.Shape.Rank - n;
        return x.At([.. i[..lead], .. Enumerable.Range(0, n).Select(d => i[lead + d] * w.Strides[d] + i[lead + n + d] * w.Dilations[d])]);
    }

    private static double Fold(WindowAttributes w, OracleTensor x, int[] i)
    {
        int n = w.Sizes.Count, lead = i.Length - n;
        double sum = 0;
        foreach (int[] ok in OracleTensor.Indices([.. x.Shape.Skip(lead)]))
        {
            if (Enumerable.Range(0, n).All(d => ok[d] * w.Strides[d] + ok[n + d] * w.Dilations[d] == i[lead + d])) sum += x.At([.. i[..lead], .. ok]);
        }
        return sum;
    }

    private static IEnumerable<double> Reduced(Node node, OracleTensor x, int[] i)
    {
        var axes = node.Attribute<AxesAttributes>().Axes;
        int[] kept = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => !axes.Contains(a))];
        foreach (int[] r in OracleTensor.Indices([.. axes.Select(a => x.Shape[a])])) yield return x.At(Scattered([.. i, .. r], [.. kept, .. axes]));
    }

    private static double Dot(Node node, OracleTensor a, OracleTensor b, int[] i)
    {
        var dot = node.Attribute<DotAttributes>();
        int[] freeA = [.. Enumerable.Range(0, a.Shape.Rank).Except(dot.LeftBatch).Except(dot.LeftContract)];
        int[] freeB = [.. Enumerable.Range(0, b.Shape.Rank).Except(dot.RightBatch).Except(dot.RightContract)];
        int batch = dot.LeftBatch.Count, middle = batch + freeA.Length;
        double sum = 0;
        foreach (int[] k in OracleTensor.Indices([.. dot.LeftContract.Select(c => a.Shape[c])]))
        {
            sum += a.At(Scattered([.. i[..batch], .. i[batch..middle], .. k], [.. dot.LeftBatch, .. freeA, .. dot.LeftContract]))
                * b.At(Scattered([.. i[..batch], .. i[middle..], .. k], [.. dot.RightBatch, .. freeB, .. dot.RightContract]));
        }
        return sum;
    }

    private static double Scatter(OracleTensor indices, OracleTensor updates, int[] i)
    {
        double sum = 0;
        foreach (int[] at in OracleTensor.Indices(indices.Shape))
        {
            if (indices.At(at) == i[0]) sum += updates.At([.. at, .. i[1..]]);
        }
        return sum;
    }

    // The index whose component axes[j] is values[j].
    private static int[] Scattered(IReadOnlyList<int> values, IReadOnlyList<int> axes)
    {
        var index = new int[axes.Count];
        for (int j = 0; j < axes.Count; j++) index[axes[j]] = values[j];
        return index;
    }

    private static long Flat(Shape shape, int[] index)
    {
        long flat = 0;
        for (int i = 0; i < index.Length; i++) flat = flat * shape[i] + index[i];
        return flat;
    }
}
