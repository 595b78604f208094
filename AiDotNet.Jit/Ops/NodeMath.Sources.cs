using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class NodeMath
{
    private const double TwoTo31 = 1L << 31;

    /// <summary>The next argument of the graph.</summary>
    public static Node Input(this GraphBuilder builder, TensorType type, string? name = null) =>
        builder.Add(Primitive.Input, [], new InputAttributes(builder.InputCount, type, name));

    /// <summary>A scalar, rounded to the dtype: truncated for int32, "not 0" for bool.</summary>
    public static Node Constant(this GraphBuilder builder, DType dtype, double value) =>
        builder.Add(Primitive.Const, [], new ConstAttributes(dtype, Rounded(dtype, value)));

    /// <summary>A constant of any shape.</summary>
    public static Node Full(this GraphBuilder builder, TensorType type, double value) =>
        builder.Constant(type.DType, value).Expand(type.Shape);

    /// <summary>0, 1, 2, ... along one axis, as int32.</summary>
    public static Node Iota(this GraphBuilder builder, Shape shape, int axis) =>
        builder.Add(Primitive.Iota, [], new IotaAttributes(shape, Axis("iota", shape, axis)));

    /// <summary>A constant of this node's dtype, expanded to its shape.</summary>
    public static Node ConstantLike(this Node node, double value) => node.Builder.Full(node.Type, value);

    /// <summary>Random int32 bits, a function of the seed (int32 scalar), the stream and the position alone.</summary>
    public static Node RandomBits(Node seed, Shape shape, int stream) =>
        seed.Builder.Add(Primitive.RandomBits, [seed], new RandomBitsAttributes(shape, stream));

    /// <summary>
    /// Uniform random numbers in [0, 1): the top 24 bits of one random word for float32, 53 bits of two words for float64. The second
    /// word comes from stream ~<paramref name="stream"/>, so keep your own streams at 0 and above.
    /// </summary>
    public static Node Uniform(Node seed, Shape shape, DType dtype, int stream)
    {
        var high = RandomBits(seed, shape, stream);
        if (dtype == DType.Float32) return (TopBits(high) + (1 << 23)) * (1.0 / (1 << 24));
        var low = Cast(RandomBits(seed, shape, ~stream), dtype) + TwoTo31;
        return ((Cast(high, dtype) + TwoTo31) * (1 << 21) + Floor(low * (1.0 / (1 << 11)))) * (1.0 / (1L << 53));
    }

    // floor(bits / 256) exactly, without leaving 32-bit lanes: the cast may round up, which the remainder (in wrapping int32) gives away.
    private static Node TopBits(Node bits)
    {
        var rounded = Floor(Cast(bits, DType.Float32) * (1.0 / 256));
        var remainder = bits - Cast(rounded, DType.Int32) * 256;
        return rounded - Cast(Less(remainder, remainder.ScalarLike(0)), DType.Float32);
    }

    private static double Rounded(DType dtype, double value) => dtype switch
    {
        DType.Int32 => (int)value,
        DType.Bool => value != 0 ? 1 : 0,
        DType.Float32 => (float)value,
        _ => value,
    };
}
