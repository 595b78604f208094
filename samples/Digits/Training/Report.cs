using System.Globalization;
using AiDotNet.Jit;
using Spectre.Console;

namespace Digits.Training;

/// <summary>What a training program prints: lines everywhere, and a progress bar in a terminal.</summary>
public sealed class Report(IAnsiConsole console)
{
    /// <summary>A report on the console; a file or a pipe has no width to wrap lines at.</summary>
    public static Report OnConsole()
    {
        if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = short.MaxValue;
        return new(AnsiConsole.Console);
    }

    /// <summary>Prints a line; numbers are written as everywhere in the world.</summary>
    public void Line(FormattableString line) => console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the compiler did, in five lines.</summary>
    public void Compilation(string what, CompilationStats stats)
    {
        Line($"compiled    {what}, in {stats.CompilationTime.TotalMilliseconds:F1} ms ({stats.Backend})");
        Line($"graph       {stats.OriginalOperationCount} operations, {stats.OptimizedOperationCount} after {stats.Passes.Count} passes");
        Line($"laws        {string.Join(", ", stats.OptimizationsApplied.OrderByDescending(l => l.Value).Take(4).Select(l => $"{l.Key} ({l.Value})"))}");
        Line($"kernels     {stats.KernelCount} per step, {stats.CompiledKernelCount} distinct");
        Line($"memory      {stats.ArenaBytes / 1024.0:F0} KiB for intermediate results, {stats.UnsharedBytes / 1024.0:F0} KiB without reuse");
    }

    /// <summary>How well the network does, and what a step costs.</summary>
    public void Result(TrainingResult result)
    {
        var (compiled, interpreted) = (result.Compiled, result.Interpreted);
        Line($"accuracy    {result.Accuracy:P2} of the held-out images");
        Line($"per step    compiled {compiled.Microseconds:F0} us, interpreted {interpreted.Microseconds:F0} us: {interpreted.Microseconds / compiled.Microseconds:F1}x");
        Line($"allocation  {compiled.AllocatedBytes:F0} bytes per compiled step");
    }

    /// <summary>Runs <paramref name="train"/> under a progress bar, or without one where output is no terminal.</summary>
    public void UnderBar(int epochs, Action<EpochBar> train)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal) train(new(this, null));
        else console.Progress().AutoClear(true).Start(context => train(new(this, context.AddTask("training", maxValue: epochs))));
    }
}
