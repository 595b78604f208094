namespace AiDotNet.Jit.Codegen;

/// <summary>
/// Finds kernels in a row that are so short that calling each is worth avoiding: one method runs them all. A run of them becomes one where that is no
/// more to compile than before. Otherwise those kernels of it do that never come apart in the whole program, as the steps of a layer that repeats.
/// </summary>
internal sealed class KernelMerging
{
    private readonly CompiledProgram _program;
    private readonly IReadOnlyList<LoweredKernel?> _kernels;
    private readonly MergeLimits _limits;
    private readonly int[] _codes;                          // by step: the number of its text; -1 without
    private readonly List<LoweredKernel> _texts = [];       // by number
    private readonly List<int> _uses = [];                  // by number

    private KernelMerging(CompiledProgram program, IReadOnlyList<LoweredKernel?> kernels, MergeLimits limits)
    {
        (_program, _kernels, _limits) = (program, kernels, limits);
        _codes = new int[kernels.Count];
        var numbers = new Dictionary<string, int>();
        var known = new Dictionary<LoweredKernel, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _codes.Length; i++) _codes[i] = kernels[i] is { } kernel ? Number(kernel, known, numbers) : -1;
    }

    /// <summary>The steps of a program that become one, in order.</summary>
    /// <param name="program">Its steps need no code yet.</param>
    /// <param name="kernels">By step; null where there is none.</param>
    /// <param name="limits">How far to go.</param>
    public static IReadOnlyList<(MergedKernels Steps, LoweredKernel Kernel)> Find(CompiledProgram program, IReadOnlyList<LoweredKernel?> kernels, MergeLimits limits)
    {
        var merging = new KernelMerging(program, kernels, limits);
        var runs = merging.Runs();
        return runs.Count == 0 ? [] : merging.Lowered(merging.Choose(runs));
    }

    private int Number(LoweredKernel kernel, Dictionary<LoweredKernel, int> known, Dictionary<string, int> numbers)
    {
        if (!known.TryGetValue(kernel, out int number))
        {
            if (numbers.TryAdd(kernel.Body, numbers.Count))
            {
                _texts.Add(kernel);
                _uses.Add(0);
            }
            number = known[kernel] = numbers[kernel.Body];
        }
        _uses[number]++;
        return number;
    }

    private List<(MergedKernels, LoweredKernel)> Lowered(IEnumerable<MergedKernels> merged)
    {
        var lowered = new Dictionary<string, LoweredKernel>();
        var result = new List<(MergedKernels, LoweredKernel)>();
        foreach (var steps in merged.OrderBy(m => m.First))
        {
            string form = FormOf(steps);
            if (!lowered.TryGetValue(form, out var kernel)) lowered[form] = kernel = steps.Lower(_program, _kernels);
            result.Add((steps, kernel));
        }
        return result;
    }

    // What the merged code depends on: the codes, and which of their buffers are the same memory.
    private string FormOf(MergedKernels steps) =>
        string.Join(',', _codes.AsSpan(steps.First, steps.Count).ToArray()) + ':' + string.Join(';', steps.Slots(_program).Select(s => string.Join(',', s)));

    // ---- runs of kernels that may be merged ----

    private List<MergedKernels> Runs()
    {
        bool[] tiny = [.. Enumerable.Range(0, _codes.Length).Select(IsTiny)];
        foreach (var loop in _program.Plan.Loops) Array.Fill(tiny, false, loop.First, loop.Count); // their kernels take turns
        LeaveWavesAlone(tiny);
        var runs = new List<MergedKernels>();
        for (int i = 0; i < tiny.Length; i++)
        {
            if (!tiny[i]) continue;
            int first = i;
            while (i + 1 < tiny.Length && tiny[i + 1]) i++;
            if (i > first) runs.Add(new(first, i - first + 1));
        }
        return runs;
    }

    private bool IsTiny(int step) =>
        _kernels[step] is { } kernel && _program.Steps[step].Nanoseconds <= _limits.MostNanoseconds && kernel.Statements <= _limits.MostStatements;

    private void LeaveWavesAlone(bool[] tiny)
    {
        if (_program.Steps.Sum(s => s.Nanoseconds) < _limits.SharedNanoseconds || !Array.Exists(tiny, t => t)) return;
        foreach (var wave in _program.Waves)
        {
            if (wave.Count > 1 && wave.Nanoseconds >= _limits.SharedNanoseconds) Array.Fill(tiny, false, wave.First, wave.Count);
        }
    }

    // ---- which of them pay ----

    private List<MergedKernels> Choose(List<MergedKernels> runs)
    {
        var (chosen, rest) = (new List<MergedKernels>(), new List<MergedKernels>());
        foreach (var same in runs.GroupBy(FormOf))
        {
            if (Pays(same.First(), same.Count())) chosen.AddRange(same.SelectMany(Pieces));
            else rest.AddRange(same);
        }
        if (rest.Count > 0) chosen.AddRange(new KernelChains(_codes, _uses, rest).Find().SelectMany(Pieces).GroupBy(m => _codes[m.First]).Where(HaveOneForm).SelectMany(m => m));
        return chosen;
    }

    private bool HaveOneForm(IEnumerable<MergedKernels> chains) => chains.Select(FormOf).Distinct().Count() == 1;

    // Kernels that occur nowhere else need no code of their own any more.
    private bool Pays(MergedKernels run, int count)
    {
        int[] codes = _codes[run.First..run.End];
        int[] gone = [.. codes.CountBy(c => c).Where(c => c.Value * count == _uses[c.Key]).Select(c => c.Key)];
        int statements = codes.Sum(c => _texts[c].Statements) - gone.Sum(c => _texts[c].Statements);
        return statements + _limits.StatementsPerMethod * (Pieces(run).Count - gone.Length) <= 0;
    }

    // No method larger than allowed.
    private List<MergedKernels> Pieces(MergedKernels run)
    {
        var pieces = new List<MergedKernels>();
        int first = run.First, statements = 0;
        for (int i = run.First; i < run.End; i++)
        {
            int more = _texts[_codes[i]].Statements;
            if (statements + more > _limits.MostStatements)
            {
                pieces.Add(new(first, i - first));
                (first, statements) = (i, 0);
            }
            statements += more;
        }
        pieces.Add(new(first, run.End - first));
        return [.. pieces.Where(p => p.Count > 1)];
    }
}
