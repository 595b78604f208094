namespace TrainDigits.Training;

/// <summary>Hears how the training goes.</summary>
public interface ITrainingProgress
{
    /// <summary>A step was done; <paramref name="step"/> counts from 1 to <paramref name="steps"/> in every epoch.</summary>
    public void StepDone(int epoch, int step, int steps, float loss);

    /// <summary>An epoch was done.</summary>
    public void EpochDone(int epoch, double loss, double accuracy);
}
