using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Tensors;
using Spectre.Console;
using TrainDigits.Data;
using TrainDigits.Models;
using TrainDigits.Training;

namespace TrainDigits;

/// <summary>The whole run: data, compilation, training, measurement, report.</summary>
public sealed class Job(Options options, IAnsiConsole console)
{
    private const int GeneratedTraining = 8_000, GeneratedHeldOut = 2_000;

    /// <exception cref="DataFileException">The data files are missing or damaged.</exception>
    public TrainingResult Run()
    {
        var data = Load();
        Say($"{data.Source}: {data.Training.Count} images to learn from, {data.HeldOut.Count} held out");
        using var network = new JitNetwork(Network.Create(options.Model, options.Seed), options.Batch, options.Interpreted);
        Describe(network.Stats);

        using var trainer = new Trainer(network, network, data, options.Batch, options.Seed);
        var watch = Stopwatch.StartNew();
        double[] loss = ConsoleProgress.Run(console, options.Epochs, progress => trainer.Train(options.Epochs, progress));
        double accuracy = trainer.Accuracy();
        Say($"accuracy {accuracy:P2} on the held-out images after {watch.Elapsed.TotalSeconds:F1} s");
        return Measure(data, loss, accuracy, network.Stats);
    }

    private DigitData Load() => options.MnistFolder is { } folder
        ? MnistFolder.Load(folder)
        : new DigitGenerator(options.Seed).Generate(GeneratedTraining, GeneratedHeldOut);

    private void Describe(CompilationStats stats)
    {
        Say($"compiled    {options.Model} training step, batch {options.Batch}, in {stats.CompilationTime.TotalMilliseconds:F1} ms ({stats.Backend})");
        Say($"graph       {stats.OriginalOperationCount} operations, {stats.OptimizedOperationCount} after {stats.Passes.Count} passes");
        Say($"laws        {string.Join(", ", stats.OptimizationsApplied.OrderByDescending(l => l.Value).Take(4).Select(l => $"{l.Key} ({l.Value})"))}");
        Say($"kernels     {stats.KernelCount} per step, {stats.CompiledKernelCount} distinct");
        Say($"memory      {stats.ArenaBytes / 1024.0:F0} KiB for intermediate results, {stats.UnsharedBytes / 1024.0:F0} KiB without reuse");
    }

    // Measured on a network of its own: timing goes on training, and must not change the one that was just judged.
    private TrainingResult Measure(DigitData data, double[] loss, double accuracy, CompilationStats stats)
    {
        var compiled = Time(data, interpreted: false, steps: 200);
        var interpreted = Time(data, interpreted: true, steps: 20);
        Say($"per step    compiled {compiled.Microseconds:F0} us, interpreted {interpreted.Microseconds:F0} us: {interpreted.Microseconds / compiled.Microseconds:F1}x");
        Say($"allocation  {compiled.AllocatedBytes:F0} bytes per compiled step");
        return new(accuracy, loss, interpreted.Microseconds, compiled.Microseconds, stats.CompilationTime.TotalMilliseconds, compiled.AllocatedBytes);
    }

    private StepTiming Time(DigitData data, bool interpreted, int steps)
    {
        using var network = new JitNetwork(Network.Create(options.Model, options.Seed), options.Batch, interpreted);
        using var images = new Tensor<float>([options.Batch, DigitSet.PixelsPerImage]);
        using var labels = new Tensor<int>([options.Batch]);
        data.Training.CopyBatch([.. Enumerable.Range(0, options.Batch)], images, labels);
        return StepTiming.Measure(network, images, labels, warmUp: Math.Max(3, steps / 10), measured: steps);
    }

    private void Say(FormattableString line) => console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
