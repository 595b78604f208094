using AiDotNet.Jit.Tensors;

namespace TrainDigits.Training;

/// <summary>Forward, backward and parameter update for one batch.</summary>
public interface ITrainingStep
{
    /// <summary>Does one step and returns the mean loss of the batch before the update.</summary>
    /// <param name="batch">Images [batch, 784], from 0 to 1.</param>
    /// <param name="labels">Digits [batch].</param>
    public float Run(Tensor<float> batch, Tensor<int> labels);
}
