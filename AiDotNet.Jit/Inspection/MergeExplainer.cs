using System.Globalization;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Inspection;

/// <summary>Says for the kernels of a program which of them share a method, and why others do not.</summary>
internal sealed class MergeExplainer
{
    private readonly CompiledProgram _program;
    private readonly Dictionary<int, MergedKernels> _merged = [];

    public MergeExplainer(CompiledProgram program)
    {
        _program = program;
        foreach (var (steps, _) in program.Merged.Values)
        {
            for (int i = steps.First; i < steps.End; i++) _merged[i] = steps;
        }
    }

    /// <summary>A sentence; empty for steps without machine code.</summary>
    public string Explain(int step)
    {
        if (_program.Steps[step].Entry is null) return "";
        if (_merged.TryGetValue(step, out var steps)) return $"one method with steps {steps.First} to {steps.End - 1}: tiny";
        return $"a method of its own: {Reason(step)}";
    }

    private string Reason(int step)
    {
        if (_program.Merging is not { } limits) return "merging is switched off";
        if (IsInLoop(step)) return "it runs block by block";
        double guess = _program.Steps[step].Nanoseconds;
        if (guess > limits.MostNanoseconds) return Text($"{guess:G3} ns guessed, up to {limits.MostNanoseconds:G3} a call is worth avoiding");
        return IsTiny(step - 1) || IsTiny(step + 1)
            ? "merged with its neighbours it would be more to compile, too large, or not be shared among threads"
            : "no neighbour is tiny";
    }

    private bool IsTiny(int step) => step >= 0 && step < _program.Steps.Length
        && _program.Steps[step].Entry is not null && _program.Steps[step].Nanoseconds <= _program.Merging!.MostNanoseconds;

    private bool IsInLoop(int step) => _program.Loops.Values.Any(l => l.Contains(step));

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
