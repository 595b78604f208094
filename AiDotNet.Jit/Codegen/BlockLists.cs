namespace AiDotNet.Jit.Codegen;

/// <summary>How the steps of a program, alone and in waves, are cut into blocks for a number of threads: found once, when first needed.</summary>
internal sealed class BlockLists(CompiledProgram program, int threads)
{
    private readonly StepRange[]?[] _steps = new StepRange[]?[program.Steps.Length];
    private readonly StepRange[]?[] _waves = new StepRange[]?[program.Steps.Length];

    /// <summary>The blocks of a step that runs alone.</summary>
    public StepRange[] Of(int step) => _steps[step] ??= WaveBlocks.Cut(program, step, 1, threads);

    /// <summary>The blocks of a step, or of the steps of a wave.</summary>
    public StepRange[] Of(in Stretch stretch) => stretch.Count == 1
        ? Of(stretch.First)
        : _waves[stretch.First] ??= WaveBlocks.Cut(program, stretch.First, stretch.Count, threads);
}
