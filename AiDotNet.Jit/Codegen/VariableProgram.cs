using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>Machine code for batches of any size. Immutable, without memory of its own.</summary>
internal sealed class VariableProgram
{
    private VariableProgram(VariablePlan plan, IBackend backend)
    {
        (Plan, Backend) = (plan, backend.Name);
        Steps = new Step[plan.Plan.Steps.Count];
        MustRestore = OverwrittenValues.AreNeeded(plan.Plan, backend);
    }

    public VariablePlan Plan { get; }

    /// <summary>The name of the backend that compiled the kernels.</summary>
    public string Backend { get; }

    /// <summary>Distinct pieces of machine code.</summary>
    public int CompiledKernelCount { get; private set; }

    /// <inheritdoc cref="CompiledProgram.MustRestore"/>
    public bool MustRestore { get; }

    public Step[] Steps { get; }

    public int[] Tables => Array.ConvertAll(Steps, s => s.Table);

    public int TableSlots { get; private set; }

    /// <summary>Distinct numbers of iterations that code reads from memory, for each row of the batch.</summary>
    public List<int> Counts { get; } = [];

    /// <summary>The slots that hold the addresses of such numbers, and which.</summary>
    public List<(int Slot, int Count)> CountSlots { get; } = [];

    /// <summary>Lowers and compiles every part of every kernel.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static VariableProgram Compile(VariablePlan plan, IBackend backend, CancellationToken cancellation)
    {
        var program = new VariableProgram(plan, backend);
        var code = new SharedCode(backend);
        for (int i = 0; i < program.Steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (plan.Plan.Steps[i] is not KernelStep step)
            {
                program.Steps[i] = new([], 0, 0, false, 0);
                continue;
            }
            var kernel = plan.Kernels[step];
            var parts = kernel.Parts.Select(p => (Code: code.Of(kernel.Kernel, p.Schedule), p.Height)).ToList();
            bool byRows = kernel.PerRow > 0 || kernel.Counts.Count > 0;
            double cost = CompiledProgram.Nanoseconds(step) / (byRows ? plan.Rows : 1);
            program.Steps[i] = new(
                [.. parts.Select(p => new Part(p.Code.Entry, p.Height))], program.TableSlots, kernel.PerRow > 0 ? kernel.PerRow : -parts[0].Code.Linear.ParallelExtent, byRows, cost);
            program.TableSlots += step.Storages.Count;
            foreach (int count in kernel.Counts) program.AddCount(count);
        }
        program.CompiledKernelCount = code.Count;
        return program;
    }

    private void AddCount(int perRow)
    {
        if (!Counts.Contains(perRow)) Counts.Add(perRow);
        CountSlots.Add((TableSlots++, Counts.IndexOf(perRow)));
    }

    /// <summary>One step of the loop that runs a program.</summary>
    /// <param name="Parts">Machine code for tiles of less and less rows; none where the plan's step says what to do.</param>
    /// <param name="Table">The first slot of the kernel's buffers in the table.</param>
    /// <param name="PerRow">Iterations of the parallel loop for each row; its negative extent where it is not over the batch.</param>
    /// <param name="IsByRows">Whether the time depends on the batch.</param>
    /// <param name="Nanoseconds">Estimated time on one thread, for a row or in all.</param>
    internal readonly record struct Step(Part[] Parts, int Table, int PerRow, bool IsByRows, double Nanoseconds)
    {
        /// <summary>Iterations for a batch.</summary>
        public long Extent(int rows) => PerRow < 0 ? -PerRow : (long)PerRow * rows;

        /// <summary>Estimated time for a batch on one thread.</summary>
        public double Time(int rows) => IsByRows ? Nanoseconds * rows : Nanoseconds;
    }

    /// <summary>A kernel in tiles of so many rows; its loop counts tiles.</summary>
    internal readonly record struct Part(KernelEntry Entry, int Height);
}
