using Spectre.Console;
using TrainDigits;
using TrainDigits.Data;

const int generatedTraining = 8_000, generatedHeldOut = 2_000;

return CommandLine.Invoke(args, options =>
{
    try
    {
        var data = options.MnistFolder is { } folder
            ? MnistFolder.Load(folder)
            : new DigitGenerator(options.Seed).Generate(generatedTraining, generatedHeldOut);
        AnsiConsole.WriteLine($"{data.Source}: {data.Training.Count} images to learn from, {data.HeldOut.Count} held out");
        throw new NotSupportedException("Training needs JitCompiler.CompileTrainingStep, which this build does not have yet.");
    }
    catch (Exception error) when (error is DataFileException or NotSupportedException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
