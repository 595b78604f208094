using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>An argument of the graph. The index keeps two inputs of one type apart.</summary>
/// <param name="Index">The number of the input within its builder.</param>
/// <param name="Type">What is passed in.</param>
/// <param name="Name">For messages and the textual IR; no part of the identity beyond the index.</param>
public sealed record InputAttributes(int Index, TensorType Type, string? Name) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text =>
        Name is null ? [Pair("index", Index), Pair("type", Type)] : [Pair("index", Index), Pair("type", Type), Pair("name", Name)];
}

/// <summary>A scalar constant.</summary>
/// <param name="DType">The element type.</param>
/// <param name="Bits">The value as the bits of a double: 0 and -0 are different constants, NaN equals itself.</param>
public sealed record ConstAttributes(DType DType, long Bits) : OpAttributes
{
    /// <summary>The constant <paramref name="value"/>, rounded to the dtype.</summary>
    public ConstAttributes(DType dtype, double value)
        : this(dtype, BitConverter.DoubleToInt64Bits(dtype == DType.Float32 ? (float)value : value)) { }

    /// <summary>The value; exact for every dtype but int64 beyond 2^53.</summary>
    public double Value => BitConverter.Int64BitsToDouble(Bits);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("dtype", DType.Text()), Pair("value", AttributeText.Number(Bits))];
}

/// <summary>0, 1, 2, ... along one axis, as int32.</summary>
public sealed record IotaAttributes(Shape Shape, int Axis) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("shape", Shape), Pair("axis", Axis)];
}

/// <summary>Random int32 bits: a function of the seed operand, the stream and the position alone.</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Stream">Keeps two uses of one seed apart.</param>
public sealed record RandomBitsAttributes(Shape Shape, int Stream) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("shape", Shape), Pair("stream", Stream)];
}

/// <summary>The dtype to convert to.</summary>
public sealed record CastAttributes(DType To) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("to", To.Text())];
}

/// <summary>The shape to reshape or expand to. Expand is the NumPy broadcast: aligned at the last axis, operand extents equal or 1.</summary>
public sealed record ShapeAttributes(Shape Shape) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("shape", Shape)];
}

/// <summary>
/// Axes of the operand. For permute: result axis i is operand axis Axes[i]. For reductions: the axes that disappear, ascending.
/// </summary>
public sealed record AxesAttributes(IntList Axes) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("axes", Axes)];
}

/// <summary>Result[i] = operand[Start + i * Step] with Size elements, per axis; Step may be negative (flip), never 0.</summary>
public sealed record SliceAttributes(IntList Starts, IntList Sizes, IntList Steps) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("starts", Starts), Pair("sizes", Sizes), Pair("steps", Steps)];
}

/// <summary>Per axis: Low cells before, High after, and Interior cells between neighbours, all holding one value.</summary>
/// <param name="Low">Cells before the first element; negative removes elements.</param>
/// <param name="High">Cells after the last element; negative removes elements.</param>
/// <param name="Interior">Cells between neighbours, >= 0.</param>
/// <param name="Bits">The value as the bits of a double.</param>
public sealed record PadAttributes(IntList Low, IntList High, IntList Interior, long Bits) : OpAttributes
{
    /// <summary>The value of the new cells.</summary>
    public double Value => BitConverter.Int64BitsToDouble(Bits);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text =>
        [Pair("low", Low), Pair("high", High), Pair("interior", Interior), Pair("value", AttributeText.Number(Bits))];
}

/// <summary>The axis along which operands are joined.</summary>
public sealed record ConcatAttributes(int Axis) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("axis", Axis)];
}

/// <summary>
/// Sliding windows over the last Sizes.Count axes. Unfold: [..., L1, L2] gives [..., O1, O2, K1, K2] where
/// result[..., o, k] = operand[..., o * stride + k * dilation]. Fold is its transpose: it adds every window back into a tensor
/// whose windowed extents are <paramref name="Extents"/>.
/// </summary>
/// <param name="Sizes">Window extents K.</param>
/// <param name="Strides">Steps between windows.</param>
/// <param name="Dilations">Steps within a window.</param>
/// <param name="Extents">The extents L of the windowed axes.</param>
public sealed record WindowAttributes(IntList Sizes, IntList Strides, IntList Dilations, IntList Extents) : OpAttributes
{
    /// <summary>Windows along one axis.</summary>
    public int Windows(int axis) => (Extents[axis] - (Sizes[axis] - 1) * Dilations[axis] - 1) / Strides[axis] + 1;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text =>
        [Pair("sizes", Sizes), Pair("strides", Strides), Pair("dilations", Dilations), Pair("extents", Extents)];
}

/// <summary>
/// The general product: sums over the contracted axes, keeps the batch axes once. The result's axes are the batch axes, then the
/// remaining axes of the left operand, then those of the right one, each in their order.
/// </summary>
public sealed record DotAttributes(IntList LeftBatch, IntList RightBatch, IntList LeftContract, IntList RightContract) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text =>
    [
        Pair("left_batch", LeftBatch), Pair("right_batch", RightBatch), Pair("left_contract", LeftContract), Pair("right_contract", RightContract),
    ];
}

/// <summary>The number of rows of the scattered result.</summary>
public sealed record ScatterAttributes(int Rows) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text => [Pair("rows", Rows)];
}

/// <summary>What a check demands of every element.</summary>
public enum Demand
{
    /// <summary>0 &lt;= value &lt; Limit, or value == Exempt: labels and indices (int32).</summary>
    InRange,

    /// <summary>Neither NaN nor infinite (floats).</summary>
    Finite,
}

/// <summary>A demand on the operand's elements; the result is the operand itself.</summary>
/// <param name="Demand">What must hold.</param>
/// <param name="Limit">The exclusive upper bound of InRange.</param>
/// <param name="Exempt">A value that is allowed all the same; any value inside the range where there is none.</param>
/// <param name="Subject">What the operand is called in the message, like "labels of CrossEntropy".</param>
public sealed record CheckAttributes(Demand Demand, int Limit, int Exempt, string Subject) : OpAttributes
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string>> Text =>
        [Pair("demand", Demand), Pair("limit", Limit), Pair("exempt", Exempt), Pair("subject", Subject)];
}
