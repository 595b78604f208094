using System.Collections;
using AiDotNet.Jit.Tensors;
using Digits.Data;

namespace Digits.Training;

/// <summary>Batches of digits, one after the other in the same two tensors: nothing is allocated for a batch.</summary>
public sealed class Batches : IDisposable
{
    private readonly DigitData _data;
    private readonly int[] _order;
    private SplitMix _random;

    /// <param name="data">What to learn from and what to judge by.</param>
    /// <param name="size">Images in a batch.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <exception cref="DataFileException">There are fewer training images than one batch takes.</exception>
    public Batches(DigitData data, int size, int seed)
    {
        if (data.Training.Count < size)
        {
            throw new DataFileException(
                $"{data.Source}: found {data.Training.Count} training images, required at least one batch of {size}. Choose a smaller --batch.");
        }
        (_data, _random) = (data, SplitMix.ForItem(seed, -1));
        _order = [.. Enumerable.Range(0, data.Training.Count)];
        (Images, Labels) = (new([size, DigitSet.PixelsPerImage]), new([size]));
    }

    /// <summary>The images of the last batch [size, 784], from 0 to 1.</summary>
    public Tensor<float> Images { get; }

    /// <summary>Their digits [size].</summary>
    public Tensor<int> Labels { get; }

    private int Size => Images.Shape[0];

    /// <summary>The first images to learn from; the same ones every time.</summary>
    public (Tensor<float> Images, Tensor<int> Labels) First() => Fill(_data.Training, [.. Enumerable.Range(0, Size)]);

    /// <summary>All whole batches of the training images in a new order. What does not fill one is elsewhere in the order next time.</summary>
    public IReadOnlyCollection<(Tensor<float> Images, Tensor<int> Labels)> Shuffled()
    {
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int j = _random.Below(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
        return new Epoch(this);
    }

    /// <summary>The share of held-out images whose digit has the highest of the scores [size, 10].</summary>
    /// <param name="classify">Computes the scores of images [size, 784].</param>
    public double Accuracy(Func<Tensor<float>, Tensor<float>> classify)
    {
        int correct = 0;
        var chosen = new int[Size];
        for (int start = 0; start < _data.HeldOut.Count; start += Size)
        {
            // A compiled network takes whole batches: the last one is filled up with images that are not counted.
            int count = Math.Min(Size, _data.HeldOut.Count - start);
            for (int i = 0; i < Size; i++) chosen[i] = start + Math.Min(i, count - 1);
            using var scores = classify(Fill(_data.HeldOut, chosen).Images);
            for (int i = 0; i < count; i++) correct += Best(scores, i) == Labels[i] ? 1 : 0;
        }
        return (double)correct / _data.HeldOut.Count;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }

    private static int Best(Tensor<float> scores, int row) =>
        System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(scores.Span.Slice(row * DigitSet.Classes, DigitSet.Classes));

    private (Tensor<float> Images, Tensor<int> Labels) Fill(DigitSet set, ReadOnlySpan<int> chosen)
    {
        set.CopyBatch(chosen, Images, Labels);
        return (Images, Labels);
    }

    private sealed class Epoch(Batches batches) : IReadOnlyCollection<(Tensor<float> Images, Tensor<int> Labels)>
    {
        public int Count => batches._order.Length / batches.Size;

        public IEnumerator<(Tensor<float> Images, Tensor<int> Labels)> GetEnumerator()
        {
            for (int i = 0; i < Count; i++) yield return batches.Fill(batches._data.Training, batches._order.AsSpan(i * batches.Size, batches.Size));
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
