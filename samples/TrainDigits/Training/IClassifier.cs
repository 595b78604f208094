using AiDotNet.Jit.Tensors;

namespace TrainDigits.Training;

/// <summary>The trained network as a function.</summary>
public interface IClassifier
{
    /// <summary>Writes one score per digit [batch, 10]; the highest one is the answer.</summary>
    /// <param name="batch">Images [batch, 784], from 0 to 1.</param>
    /// <param name="scores">The scores, overwritten.</param>
    public void Classify(Tensor<float> batch, Tensor<float> scores);
}
