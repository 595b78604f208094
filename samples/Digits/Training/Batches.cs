using AiDotNet.Jit.Tensors;
using TrainDigits.Data;

namespace TrainDigits.Training;

/// <summary>Goes through the training images in a new order every epoch and judges the network on the held-out ones.</summary>
public sealed class Trainer : IDisposable
{
    private readonly ITrainingStep _step;
    private readonly IClassifier _classifier;
    private readonly DigitData _data;
    private readonly Tensor<float> _images, _scores;
    private readonly Tensor<int> _labels;
    private readonly int _batch;
    private SplitMix _random;

    /// <exception cref="DataFileException">There are fewer training images than one batch takes.</exception>
    public Trainer(ITrainingStep step, IClassifier classifier, DigitData data, int batch, int seed)
    {
        if (data.Training.Count < batch)
        {
            throw new DataFileException(
                $"{data.Source}: found {data.Training.Count} training images, required at least one batch of {batch}. Choose a smaller --batch.");
        }
        (_step, _classifier, _data, _batch, _random) = (step, classifier, data, batch, SplitMix.ForItem(seed, -1));
        _images = new([batch, DigitSet.PixelsPerImage]);
        _scores = new([batch, DigitSet.Classes]);
        _labels = new([batch]);
    }

    /// <summary>Trains for some epochs and returns the mean loss of each.</summary>
    /// <exception cref="InvalidOperationException">The loss is no longer a finite number.</exception>
    public double[] Train(int epochs, ITrainingProgress progress)
    {
        int[] order = [.. Enumerable.Range(0, _data.Training.Count)];
        var losses = new double[epochs];
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            Shuffle(order);
            losses[epoch - 1] = RunEpoch(epoch, order, progress);
            progress.EpochDone(epoch, losses[epoch - 1], Accuracy());
        }
        return losses;
    }

    /// <summary>The share of held-out images that the network classifies correctly.</summary>
    public double Accuracy()
    {
        int correct = 0;
        var chosen = new int[_batch];
        for (int start = 0; start < _data.HeldOut.Count; start += _batch)
        {
            // The compiled network takes whole batches: the last one is filled up with images that are not counted.
            int count = Math.Min(_batch, _data.HeldOut.Count - start);
            for (int i = 0; i < _batch; i++) chosen[i] = start + Math.Min(i, count - 1);
            _data.HeldOut.CopyBatch(chosen, _images, _labels);
            _classifier.Classify(_images, _scores);
            correct += CountCorrect(count);
        }
        return (double)correct / _data.HeldOut.Count;
    }

    /// <summary>Frees the batch.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _scores.Dispose();
        _labels.Dispose();
    }

    // What does not fill a batch is left out, and is elsewhere in the order next time.
    private double RunEpoch(int epoch, int[] order, ITrainingProgress progress)
    {
        int steps = order.Length / _batch;
        double sum = 0;
        for (int step = 0; step < steps; step++)
        {
            _data.Training.CopyBatch(order.AsSpan(step * _batch, _batch), _images, _labels);
            float loss = _step.Run(_images, _labels);
            if (!float.IsFinite(loss))
            {
                throw new InvalidOperationException($"The loss is {loss} in epoch {epoch}, step {step + 1}. Lower the learning rate, or look at the data.");
            }
            sum += loss;
            progress.StepDone(epoch, step + 1, steps, loss);
        }
        return sum / steps;
    }

    private int CountCorrect(int count)
    {
        int correct = 0;
        for (int i = 0; i < count; i++)
        {
            var scores = _scores.Span.Slice(i * DigitSet.Classes, DigitSet.Classes);
            int best = 0;
            for (int digit = 1; digit < scores.Length; digit++)
            {
                if (scores[digit] > scores[best]) best = digit;
            }
            if (best == _labels[i]) correct++;
        }
        return correct;
    }

    private void Shuffle(int[] order)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = _random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
