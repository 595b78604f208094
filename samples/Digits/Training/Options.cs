using Digits.Data;

namespace Digits.Training;

/// <summary>What the command line asked for.</summary>
public sealed record Options(string? MnistFolder, ModelKind Model, int Epochs, int Batch, int Seed, bool Interpreted, bool Json)
{
    private const int GeneratedTraining = 8_000, GeneratedHeldOut = 2_000;

    /// <summary>The digits of the MNIST files, or generated ones.</summary>
    /// <exception cref="DataFileException">The data files are missing or damaged.</exception>
    public DigitData LoadDigits() => MnistFolder is null
        ? new DigitGenerator(Seed).Generate(GeneratedTraining, GeneratedHeldOut)
        : Data.MnistFolder.Load(MnistFolder);
}
