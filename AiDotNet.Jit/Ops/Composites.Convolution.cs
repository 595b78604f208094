using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>Two-dimensional convolution (cross-correlation, as networks mean it).</summary>
    /// <param name="x">[N, Cin, H, W].</param>
    /// <param name="weight">[Cout, Cin / groups, KH, KW].</param>
    /// <param name="bias">[Cout] or null.</param>
    /// <param name="stride">Rows and columns between windows.</param>
    /// <param name="padding">Zeros added on both sides of rows and columns.</param>
    /// <param name="dilation">Rows and columns between the cells of a window.</param>
    /// <param name="groups">Channels are split into this many groups that do not see each other.</param>
    /// <returns>[N, Cout, (H + 2 padding - dilation (KH - 1) - 1) / stride + 1, ...].</returns>
    public static Node Conv2D(Node x, Node weight, Node? bias, IntList stride, IntList padding, IntList dilation, int groups = 1)
    {
        const string Op = "conv2d";
        RequireWindow(Op, stride, padding, dilation);
        RequireRank(Op, "the input", x, 4, "[N, Cin, H, W]");
        RequireRank(Op, "the weight", weight, 4, "[Cout, Cin / groups, KH, KW]");
        int input = x.Shape[1], output = weight.Shape[0];
        RequireGroups(Op, groups, input, output);
        Require(weight.Shape[1] * groups == input,
            $"{Op} requires weights over Cin / groups = {input}/{groups} channels, got input {x.Shape} and weight {weight.Shape}. " +
            "Check Cin and groups.");
        var padded = x.Pad([0, 0, .. padding], [0, 0, .. padding], [0, 0, 0, 0]);
        RequireFits(Op, padded, weight.Shape[2], weight.Shape[3], dilation);
        var y = Correlate(padded, weight, stride, dilation, groups);
        return Tagged(Op, AddChannelBias(Op, y, bias), x, weight, bias);
    }

    /// <summary>The transpose of a convolution: what its gradient for the input computes.</summary>
    /// <param name="x">[N, Cin, H, W].</param>
    /// <param name="weight">[Cin, Cout / groups, KH, KW].</param>
    /// <param name="bias">[Cout] or null.</param>
    /// <param name="stride">The stride of the convolution it transposes.</param>
    /// <param name="padding">The padding of the convolution it transposes: rows and columns removed from the result's borders.</param>
    /// <param name="outputPadding">Rows and columns added at the end: several inputs of a strided convolution give one output size.</param>
    /// <param name="dilation">The dilation of the convolution it transposes.</param>
    /// <param name="groups">Channels are split into this many groups that do not see each other.</param>
    /// <returns>[N, Cout, (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1, ...].</returns>
    public static Node ConvTranspose2D(
        Node x, Node weight, Node? bias, IntList stride, IntList padding, IntList outputPadding, IntList dilation, int groups = 1)
    {
        const string Op = "conv_transpose2d";
        RequireWindow(Op, stride, padding, dilation);
        RequireRank(Op, "the input", x, 4, "[N, Cin, H, W]");
        RequireRank(Op, "the weight", weight, 4, "[Cin, Cout / groups, KH, KW]");
        int input = x.Shape[1], output = weight.Shape[1] * groups;
        RequireGroups(Op, groups, input, output);
        Require(weight.Shape[0] == input,
            $"{Op} requires a weight [Cin, Cout / groups, KH, KW] with Cin = {input}, got {weight.Shape}. Note that Cin comes first here.");
        Require(
            outputPadding.Count == 2
                && Enumerable.Range(0, 2).All(i => outputPadding[i] >= 0 && outputPadding[i] < Math.Max(stride[i], dilation[i])),
            $"{Op} requires two output paddings below the stride or the dilation, got {outputPadding} for {stride} and {dilation}.");
        var y = Spread(x, weight, stride, dilation, groups);
        int[] low = [0, 0, -padding[0], -padding[1]], high = [0, 0, outputPadding[0] - padding[0], outputPadding[1] - padding[1]];
        Require(Enumerable.Range(2, 2).All(i => y.Shape[i] + low[i] + high[i] > 0),
            $"{Op} requires paddings that leave something of the result, got paddings {padding} and {outputPadding} of {y.Shape[2]} x {y.Shape[3]}.");
        y = y.Pad(low, high, [0, 0, 0, 0]);
        return Tagged(Op, AddChannelBias(Op, y, bias), x, weight, bias);
    }

    // Windows are a view, so this is a matrix product that reads its operand in place; nothing is copied. Channels end up innermost.
    private static Node Correlate(Node x, Node weight, IntList stride, IntList dilation, int groups)
    {
        int output = weight.Shape[0], kh = weight.Shape[2], kw = weight.Shape[3];
        var windows = x.Unfold([kh, kw], stride, dilation);
        if (groups == 1) return Dot(windows, weight, [], [], [1, 4, 5], [1, 2, 3]).Permute([0, 3, 1, 2]);
        int n = x.Shape[0], per = x.Shape[1] / groups, oh = windows.Shape[2], ow = windows.Shape[3];
        var grouped = windows.Reshape([n, groups, per, oh, ow, kh, kw]);
        var kernels = weight.Reshape([groups, output / groups, per, kh, kw]);
        return Dot(grouped, kernels, [1], [0], [2, 5, 6], [2, 3, 4]).Permute([1, 0, 4, 2, 3]).Reshape([n, output, oh, ow]);
    }

    // Every element times the window, added up where windows overlap: no cell is multiplied with a zero between the elements.
    private static Node Spread(Node x, Node weight, IntList stride, IntList dilation, int groups)
    {
        int n = x.Shape[0], output = weight.Shape[1], h = x.Shape[2], w = x.Shape[3], kh = weight.Shape[2], kw = weight.Shape[3];
        var grouped = x.Reshape([n, groups, x.Shape[1] / groups, h, w]);
        var kernels = weight.Reshape([groups, x.Shape[1] / groups, output, kh, kw]);
        var cells = Dot(grouped, kernels, [1], [0], [2], [1]).Permute([1, 0, 4, 2, 3, 5, 6]).Reshape([n, groups * output, h, w, kh, kw]);
        return cells.Fold([kh, kw], stride, dilation, [((h - 1) * stride[0]) + ((kh - 1) * dilation[0]) + 1, ((w - 1) * stride[1]) + ((kw - 1) * dilation[1]) + 1]);
    }

    private static Node AddChannelBias(string op, Node y, Node? bias)
    {
        if (bias is null) return y;
        RequireShape(op, "the bias", bias, [y.Shape[1]]);
        return y + PerChannel(y, bias)!;
    }

    private static void RequireGroups(string op, int groups, int input, int output) => Require(
        groups > 0 && input % groups == 0 && output % groups == 0,
        $"{op} requires groups that divide the channels, got {groups} groups for {input} input and {output} output channels.");

    private static void RequireWindow(string op, IntList stride, IntList padding, IntList dilation) => Require(
        stride.Count == 2 && padding.Count == 2 && dilation.Count == 2
            && stride.All(s => s > 0) && padding.All(p => p >= 0) && dilation.All(d => d > 0),
        $"{op} requires two strides >= 1, paddings >= 0 and dilations >= 1 (rows, columns), " +
        $"got stride {stride}, padding {padding}, dilation {dilation}.");

    private static void RequireFits(string op, Node padded, int kh, int kw, IntList dilation)
    {
        int rows = (kh - 1) * dilation[0] + 1, columns = (kw - 1) * dilation[1] + 1;
        Require(kh > 0 && kw > 0 && rows <= padded.Shape[2] && columns <= padded.Shape[3],
            $"{op} requires a window that fits the padded input, got a window of {rows} x {columns} cells over " +
            $"{padded.Shape[2]} x {padded.Shape[3]}. Add padding, or use a smaller window or dilation.");
    }
}
