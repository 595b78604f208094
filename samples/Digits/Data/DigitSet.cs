using AiDotNet.Jit.Tensors;

namespace Digits.Data;

/// <summary>Labelled grey images of 28 x 28 bytes, one after the other, row by row; 255 is ink.</summary>
public sealed record DigitSet(byte[] Pixels, byte[] Labels)
{
    public const int Side = 28, PixelsPerImage = Side * Side, Classes = 10;

    public int Count => Labels.Length;

    /// <summary>The pixels of one image.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * PixelsPerImage, PixelsPerImage);

    /// <summary>The images from <paramref name="start"/> on.</summary>
    public DigitSet Slice(int start, int count) => new(
        Pixels.AsSpan(start * PixelsPerImage, count * PixelsPerImage).ToArray(), Labels.AsSpan(start, count).ToArray());

    /// <summary>Fills a batch [n, 784] with the chosen images, scaled to [0, 1], and [n] with their labels. Allocates nothing.</summary>
    public void CopyBatch(ReadOnlySpan<int> chosen, Tensor<float> images, Tensor<int> labels)
    {
        var target = images.Span;
        var answers = labels.Span;
        for (int i = 0; i < chosen.Length; i++)
        {
            var pixels = Image(chosen[i]);
            var row = target.Slice(i * PixelsPerImage, PixelsPerImage);
            for (int p = 0; p < pixels.Length; p++) row[p] = pixels[p] * (1f / 255f);
            answers[i] = Labels[chosen[i]];
        }
    }
}
