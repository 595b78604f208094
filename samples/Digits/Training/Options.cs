namespace TrainDigits;

/// <summary>What the command line asked for.</summary>
public sealed record Options(string? MnistFolder, ModelKind Model, int Epochs, int Batch, int Seed, bool Interpreted, bool Json);
