using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// The parallel loops of the steps of a wave as one loop over blocks: a longer step has more of them, so that all blocks take about as long.
/// </summary>
internal readonly unsafe ref struct WaveBlocks : IBlockBody
{
    private const int BlocksPerThread = 4;

    private readonly ReadOnlySpan<CompiledProgram.ProgramStep> _steps;
    private readonly long* _table;
    private readonly Ends _ends; // the number of the first block after each step

    public WaveBlocks(ReadOnlySpan<CompiledProgram.ProgramStep> steps, double nanoseconds, int threads, long* table)
    {
        _steps = steps;
        _table = table;
        int wanted = threads * BlocksPerThread;
        for (int i = 0; i < steps.Length; i++)
        {
            double share = steps.Length == 1 || nanoseconds <= 0 ? 1 : steps[i].Nanoseconds / nanoseconds;
            Count += (int)Math.Clamp(Math.Ceiling(share * wanted), 1, Math.Max(1, steps[i].Extent));
            _ends[i] = Count;
        }
    }

    /// <summary>The number of blocks.</summary>
    public int Count { get; }

    public void Invoke(int block, int slot)
    {
        int i = 0, first = 0;
        while (block >= _ends[i]) first = _ends[i++];
        ref readonly var step = ref _steps[i];
        long blocks = _ends[i] - first, number = block - first;
        step.Entry!((long)(_table + step.Table), step.Extent * number / blocks, step.Extent * (number + 1) / blocks);
    }

    [System.Runtime.CompilerServices.InlineArray(Wave.MostSteps)]
    private struct Ends
    {
        private int _first;
    }
}
