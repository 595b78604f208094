using AiDotNet.Jit.Tensors;
using TrainDigits.Data;
using TrainDigits.Training;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>The simplest network that learns, by hand: what the trainer drives in tests.</summary>
internal sealed class SoftmaxRegression(float learningRate) : ITrainingStep, IClassifier
{
    private readonly float[,] _weights = new float[DigitSet.PixelsPerImage, DigitSet.Classes];

    public float Run(Tensor<float> batch, Tensor<int> labels)
    {
        var scores = new Tensor<float>([batch.Shape[0], DigitSet.Classes]);
        Classify(batch, scores);
        double loss = 0;
        for (int i = 0; i < labels.Length; i++) loss += Learn(batch, i, scores, labels[i], learningRate / labels.Length);
        return (float)(loss / labels.Length);
    }

    public void Classify(Tensor<float> batch, Tensor<float> scores)
    {
        scores.Fill(0);
        for (int i = 0; i < batch.Shape[0]; i++)
        {
            for (int p = 0; p < DigitSet.PixelsPerImage; p++)
            {
                float ink = batch[i, p];
                for (int digit = 0; ink != 0 && digit < DigitSet.Classes; digit++) scores[i, digit] += ink * _weights[p, digit];
            }
        }
    }

    private double Learn(Tensor<float> batch, int image, Tensor<float> scores, int label, float rate)
    {
        double total = 0;
        for (int digit = 0; digit < DigitSet.Classes; digit++) total += Math.Exp(scores[image, digit]);
        for (int digit = 0; digit < DigitSet.Classes; digit++)
        {
            float error = (float)(Math.Exp(scores[image, digit]) / total) - (digit == label ? 1 : 0);
            for (int p = 0; p < DigitSet.PixelsPerImage; p++) _weights[p, digit] -= rate * error * batch[image, p];
        }
        return Math.Log(total) - scores[image, label];
    }
}
