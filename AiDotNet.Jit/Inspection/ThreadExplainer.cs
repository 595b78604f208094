using System.Globalization;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Inspection;

/// <summary>Says for the steps of a program which of them threads share, and why.</summary>
internal sealed class ThreadExplainer(Executable executable)
{
    private readonly CompiledProgram _program = executable.Program;
    private readonly int[] _waveOf = [.. executable.Program.Waves.SelectMany((w, number) => Enumerable.Repeat(number, w.Count))];

    private double Threshold => executable.ParallelNanoseconds / 1e3;

    /// <summary>The number of a step's wave.</summary>
    public int WaveOf(int step) => _waveOf[step];

    /// <summary>A sentence.</summary>
    public string Explain(int step)
    {
        var wave = _program.Waves[WaveOf(step)];
        string where = wave.Count == 1 ? $"wave {WaveOf(step)}" : $"wave {WaveOf(step)}, steps {wave.First} to {wave.First + wave.Count - 1}";
        return $"{where}: {Reason(step, wave)}";
    }

    private string Reason(int step, Wave wave)
    {
        var kind = executable.KindOf(wave);
        if (kind == StretchKind.Uncompiled) return "on the caller's thread, as every step without machine code";
        if (Math.Min(executable.MaxThreads, executable.Pool.MaxThreads) < 2) return "on one thread, as a run may use no more";
        if (kind == StretchKind.Blocks) return Blocks(step);
        if (executable.StrandOf(step) is { } strand && executable.IsShared(strand)) return InStrand(strand);
        double guess = wave.Count == 1 ? _program.Steps[step].Nanoseconds / 1e3 : wave.Nanoseconds / 1e3;
        if (kind == StretchKind.Shared)
            return Text($"shared among threads{(wave.Count == 1 ? "" : " as one loop")}, {guess:G3} us guessed on one thread, sharing pays from {Threshold:G3}");
        return guess >= Threshold
            ? Text($"on one thread, as no loop of it can be shared; {guess:G3} us guessed")
            : Text($"on one thread, {guess:G3} us guessed, sharing pays from {Threshold:G3}");
    }

    private static string InStrand(Strand strand) => Text(
        $"in a strand of {strand.Steps.Count} steps from {strand.Steps[0]} to {strand.Steps[^1]}: of {strand.Parts} parts each thread runs its own of all of them without waiting; {strand.Nanoseconds / 1e3:G3} us guessed on one thread");

    private string Blocks(int step)
    {
        double guess = _program.Loops[_program.Waves[WaveOf(step)].First].Nanoseconds / 1e3;
        return Text($"block by block, {(executable.Shares(step) ? "shared among threads" : "on one thread")}, {guess:G3} us guessed for all blocks, sharing pays from {Threshold:G3}");
    }

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
