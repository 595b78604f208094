using Spectre.Console;

namespace Digits.Training;

/// <summary>A bar that moves with the batches of an epoch, and a line for each epoch.</summary>
public sealed class EpochBar(Report report, ProgressTask? bar)
{
    /// <summary>The batches of one epoch; the bar moves when the next one is asked for.</summary>
    public IEnumerable<T> Follow<T>(IReadOnlyCollection<T> batches)
    {
        foreach (var batch in batches)
        {
            yield return batch;
            bar?.Increment(1.0 / batches.Count);
        }
    }

    /// <summary>Prints the line of an epoch, counted from 1.</summary>
    public void EpochDone(int epoch, double loss, double accuracy) => report.Line($"epoch {epoch,3}   loss {loss:F4}   accuracy {accuracy:P2}");
}
