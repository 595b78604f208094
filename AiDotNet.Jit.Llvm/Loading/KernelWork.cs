using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>How much a call of a kernel does at most.</summary>
internal static class KernelWork
{
    // A fifth of a microsecond from the nearest cache; a collection may have to wait longer where it all comes from memory.
    private const double MostBrief = 4_000;

    /// <summary>True when even a call that covers the whole parallel loop takes well below a microsecond.</summary>
    public static bool IsBrief(LinearKernel kernel) => Statements(kernel.Body, kernel.ParallelExtent) <= MostBrief;

    private static double Statements(List<Stmt> body, double parallel)
    {
        double count = 0;
        foreach (var statement in body)
        {
            // A loop whose bounds are no constants is the parallel one: it comes once.
            count += statement is not For f ? 1
                : f is { Begin: Imm begin, End: Imm end } ? Math.Max(0, end.Number - begin.Number) * Statements(f.Body, parallel) : parallel * Statements(f.Body, parallel);
        }
        return count;
    }
}
