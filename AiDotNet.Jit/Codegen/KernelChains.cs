namespace AiDotNet.Jit.Codegen;

/// <summary>Kernels that never come apart: wherever one of a chain runs, the others run before and after it. As one, they are no more code than before.</summary>
internal sealed class KernelChains
{
    private const int Nobody = -1, Several = -2;

    private readonly int[] _codes;
    private readonly List<MergedKernels> _runs;
    private readonly int[] _next;     // by code: who follows, wherever it occurs
    private readonly int[] _previous; // by code

    /// <param name="codes">By step.</param>
    /// <param name="uses">By code: the steps of the program that run it.</param>
    /// <param name="runs">Where to look.</param>
    public KernelChains(int[] codes, IReadOnlyList<int> uses, List<MergedKernels> runs)
    {
        (_codes, _runs) = (codes, runs);
        (_next, _previous) = (new int[uses.Count], new int[uses.Count]);
        Array.Fill(_next, Nobody);
        Array.Fill(_previous, Nobody);
        var seen = new int[uses.Count];
        foreach (var run in runs) Note(run, seen);
        for (int code = 0; code < seen.Length; code++)
        {
            if (seen[code] != uses[code]) _next[code] = _previous[code] = Several;
        }
    }

    /// <summary>The chains, as long as they can be.</summary>
    public IEnumerable<MergedKernels> Find()
    {
        foreach (var run in _runs)
        {
            for (int i = run.First; i < run.End; i++)
            {
                int first = i;
                while (i + 1 < run.End && AreLinked(_codes[i], _codes[i + 1])) i++;
                if (i > first) yield return new(first, i - first + 1);
            }
        }
    }

    private bool AreLinked(int code, int next) => code != next && _next[code] == next && _previous[next] == code;

    private void Note(MergedKernels run, int[] seen)
    {
        for (int i = run.First; i < run.End; i++)
        {
            int code = _codes[i];
            seen[code]++;
            Note(ref _next[code], i + 1 < run.End ? _codes[i + 1] : Several);
            Note(ref _previous[code], i > run.First ? _codes[i - 1] : Several);
        }
    }

    private static void Note(ref int known, int code) => known = known == Nobody || known == code ? code : Several;
}
