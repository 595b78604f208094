using System.Globalization;
using Spectre.Console;
using TrainDigits.Training;

namespace TrainDigits;

/// <summary>A progress bar in a terminal, and a line per epoch everywhere.</summary>
public sealed class ConsoleProgress(IAnsiConsole console, ProgressTask? bar) : ITrainingProgress
{
    /// <summary>Runs <paramref name="train"/> under a progress bar, or without one where output is no terminal.</summary>
    public static T Run<T>(IAnsiConsole console, int epochs, Func<ITrainingProgress, T> train)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal) return train(new ConsoleProgress(console, null));
        return console.Progress().AutoClear(true).Start(context => train(new ConsoleProgress(console, context.AddTask("training", maxValue: epochs))));
    }

    /// <inheritdoc/>
    public void StepDone(int epoch, int step, int steps, float loss)
    {
        if (bar is not null) bar.Value = epoch - 1 + (double)step / steps;
    }

    /// <inheritdoc/>
    public void EpochDone(int epoch, double loss, double accuracy) => console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"epoch {epoch,3}   loss {loss:F4}   accuracy {accuracy:P2}"));
}
