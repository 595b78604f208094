using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>(x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axes, with the biased variance in two passes.</summary>
    /// <param name="x">Any shape that ends in <paramref name="normalized"/>.</param>
    /// <param name="gamma">The scale, of shape <paramref name="normalized"/>, or null for 1.</param>
    /// <param name="beta">The shift, of shape <paramref name="normalized"/>, or null for 0.</param>
    /// <param name="normalized">The extents of the axes to normalise over.</param>
    /// <param name="epsilon">Keeps constant rows from dividing by zero.</param>
    public static Node LayerNorm(Node x, Node? gamma, Node? beta, Shape normalized, double epsilon = 1e-5)
    {
        var axes = TrailingAxes("layer_norm", x, normalized, gamma, beta);
        var (centred, variance) = Centre(x, axes);
        return Tagged("layer_norm", Affine(centred * Rsqrt(variance + epsilon), gamma, beta), x, gamma, beta);
    }

    /// <summary>x / sqrt(mean(x * x) + epsilon) * gamma over the last axes.</summary>
    /// <param name="x">Any shape that ends in <paramref name="normalized"/>.</param>
    /// <param name="gamma">The scale, of shape <paramref name="normalized"/>, or null for 1.</param>
    /// <param name="normalized">The extents of the axes to normalise over.</param>
    /// <param name="epsilon">Keeps zero rows from dividing by zero.</param>
    public static Node RMSNorm(Node x, Node? gamma, Shape normalized, double epsilon = 1e-5)
    {
        var axes = TrailingAxes("rms_norm", x, normalized, gamma, null);
        var scale = Rsqrt(Square(x).Mean(axes, keepDims: true) + epsilon);
        return Tagged("rms_norm", Affine(x * scale, gamma, null), x, gamma);
    }

    /// <summary>Normalises every channel of x [N, C, ...] by the mean and the biased variance of this batch, and returns these.</summary>
    /// <param name="x">At least two axes; axis 1 holds the channels.</param>
    /// <param name="gamma">The scale [C], or null for 1.</param>
    /// <param name="beta">The shift [C], or null for 0.</param>
    /// <param name="epsilon">Keeps constant channels from dividing by zero.</param>
    /// <returns>The result, and mean and variance of shape [C], for running averages.</returns>
    public static (Node Y, Node Mean, Node Variance) BatchNorm(Node x, Node? gamma, Node? beta, double epsilon = 1e-5)
    {
        int channels = Channels(x, gamma, beta);
        Require(x.Shape.Size != 0, $"batch_norm requires at least one element per channel in training, got {x.Shape}. Skip empty batches.");
        IntList axes = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => a != 1)];
        var mean = x.Mean(axes, keepDims: true);
        var centred = x - mean;
        var variance = Square(centred).Mean(axes, keepDims: true);
        var y = Affine(centred * Rsqrt(variance + epsilon), PerChannel(x, gamma), PerChannel(x, beta));
        Shape perChannel = [channels];
        return (Tagged("batch_norm", y, x, gamma, beta), mean.Reshape(perChannel), variance.Reshape(perChannel));
    }

    /// <summary>Normalises every channel of x [N, C, ...] by a given mean and variance: batch normalisation at inference.</summary>
    /// <param name="x">At least two axes; axis 1 holds the channels.</param>
    /// <param name="gamma">The scale [C], or null for 1.</param>
    /// <param name="beta">The shift [C], or null for 0.</param>
    /// <param name="mean">[C].</param>
    /// <param name="variance">[C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static Node BatchNormInference(Node x, Node? gamma, Node? beta, Node mean, Node variance, double epsilon = 1e-5)
    {
        Shape perChannel = [Channels(x, gamma, beta)];
        RequireShape("batch_norm", "the mean", mean, perChannel);
        RequireShape("batch_norm", "the variance", variance, perChannel);
        // The scale is computed per channel, so the work per element is one multiplication and one addition.
        var scale = Rsqrt(variance + epsilon);
        if (gamma is not null) scale = scale * gamma;
        var y = Affine(x - PerChannel(x, mean)!, PerChannel(x, scale), PerChannel(x, beta));
        return Tagged("batch_norm_inference", y, x, gamma, beta, mean, variance);
    }

    private static (Node Centred, Node Variance) Centre(Node x, IntList axes)
    {
        var centred = x - x.Mean(axes, keepDims: true);
        return (centred, Square(centred).Mean(axes, keepDims: true));
    }

    private static Node Affine(Node x, Node? scale, Node? shift)
    {
        if (scale is not null) x = x * scale;
        return shift is null ? x : x + shift;
    }

    private static IntList TrailingAxes(string op, Node x, Shape normalized, Node? gamma, Node? beta)
    {
        RequireFloat(op, x);
        int lead = x.Shape.Rank - normalized.Rank;
        Require(
            normalized.Rank > 0 && lead >= 0 && x.Shape.Skip(lead).SequenceEqual(normalized),
            $"{op} requires the operand's last axes to be the normalized shape {normalized}, got {x.Shape}. " +
            "Pass the extents of the axes to normalise.");
        if (gamma is not null) RequireShape(op, "gamma", gamma, normalized);
        if (beta is not null) RequireShape(op, "beta", beta, normalized);
        return [.. Enumerable.Range(lead, normalized.Rank)];
    }

    private static int Channels(Node x, Node? gamma, Node? beta)
    {
        RequireFloat("batch_norm", x);
        Require(x.Shape.Rank >= 2, $"batch_norm requires an operand [N, C, ...], got {x.Shape}. Add a batch axis.");
        Shape perChannel = [x.Shape[1]];
        if (gamma is not null) RequireShape("batch_norm", "gamma", gamma, perChannel);
        if (beta is not null) RequireShape("batch_norm", "beta", beta, perChannel);
        return x.Shape[1];
    }

    // [C] as [C, 1, 1], which broadcasts over [N, C, H, W].
    private static Node? PerChannel(Node x, Node? perChannel) =>
        perChannel?.Reshape(Shape.Create([perChannel.Shape[0], .. Enumerable.Repeat(1, x.Shape.Rank - 2)]));
}
