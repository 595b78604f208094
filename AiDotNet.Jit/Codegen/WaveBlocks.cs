using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// The parallel loops of steps that run at the same time as one loop over blocks: a longer step has more of them, so that all blocks take about
/// as long. Blocks go in the order of their place within their step. So a thread, which takes neighbouring blocks, works on the same part of
/// every step: siblings read the same rows, and what the next wave reads there is near.
/// </summary>
internal readonly unsafe struct WaveBlocks(CompiledProgram program, StepRange[] ranges, long* table) : IBlockBody
{
    private const int BlocksPerThread = 4;

    /// <summary>The blocks of some steps for so many threads.</summary>
    public static StepRange[] Cut(CompiledProgram program, int first, int count, int threads)
    {
        double all = 0;
        for (int i = first; i < first + count; i++) all += program.Steps[i].Nanoseconds;
        return [.. Enumerable.Range(first, count).SelectMany(Blocks).OrderBy(b => b.Place).ThenBy(b => b.Range.Step).Select(b => b.Range)];

        IEnumerable<(double Place, StepRange Range)> Blocks(int step)
        {
            var (_, _, extent, nanoseconds) = program.Steps[step];
            double share = count == 1 || all <= 0 ? 1 : nanoseconds / all;
            int blocks = (int)Math.Clamp(Math.Ceiling(share * threads * BlocksPerThread), 1, Math.Max(1, extent));
            return Enumerable.Range(0, blocks).Select(n => ((n + 0.5) / blocks, new StepRange(step, extent * n / blocks, extent * (n + 1) / blocks)));
        }
    }

    public void Invoke(int block, int slot)
    {
        ref readonly var range = ref ranges[block];
        program.Steps[range.Step].Run(table, range.Begin, range.End);
    }
}
