using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// A plan whose kernels are machine code: immutable, without memory of its own, shared by every executable of equal graphs.
/// </summary>
public sealed class CompiledProgram
{
    private const double NanosecondsPerOperation = 0.3, NearBytesPerNanosecond = 40;

    private readonly Lazy<Wave[]> _waves;

    private CompiledProgram(ExecutionPlan plan, IBackend backend)
    {
        (Plan, Backend) = (plan, backend.Name);
        Steps = new ProgramStep[plan.Steps.Count];
        MustRestore = backend is not IPlanBackend && OverwrittenValues.AreNeeded(plan, backend);
        _waves = new(() => Wave.Of(this));
    }

    /// <summary>What is executed.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>The name of the backend that compiled the kernels.</summary>
    public string Backend { get; }

    /// <summary>The lowered kernels, in the order of the plan's kernel steps.</summary>
    public IReadOnlyList<LinearKernel> Kernels { get; private init; } = [];

    /// <summary>Distinct pieces of machine code; equal kernels share one.</summary>
    public int CompiledKernelCount { get; private set; }

    /// <summary>True when inputs have to be put back after a run that throws.</summary>
    internal bool MustRestore { get; }

    internal ProgramStep[] Steps { get; }

    internal int[] Tables => Array.ConvertAll(Steps, s => s.Table);

    /// <summary>The steps in groups that may run at the same time; found when somebody runs on several threads.</summary>
    internal Wave[] Waves => _waves.Value;

    /// <summary>The plan as a backend runs it that takes whole plans; null where kernels are compiled one by one.</summary>
    internal IPlanProgram? Whole { get; private init; }

    internal int TableSlots { get; private set; }

    /// <summary>By the number of their first step: the steps that are repeated block by block.</summary>
    internal IReadOnlyDictionary<int, BlockCode> Loops { get; private set; } = new Dictionary<int, BlockCode>();

    /// <summary>By the number of their first step: steps that one method runs.</summary>
    internal IReadOnlyDictionary<int, (MergedKernels Steps, ProgramStep Code)> Merged { get; private set; } = new Dictionary<int, (MergedKernels, ProgramStep)>();

    /// <summary>False when threads wait for each other after every step, or wave.</summary>
    internal bool HasStrands { get; set; } = true;

    /// <summary>By which rule; null where none are merged.</summary>
    internal MergeLimits? Merging { get; private init; }

    /// <summary>Lowers and compiles every kernel of a plan.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CompiledProgram Compile(ExecutionPlan plan, IBackend backend, CancellationToken cancellation = default) =>
        Compile(plan, backend, Lowering.Run, MergeLimits.Default, cancellation);

    /// <summary>As the other, with somebody else who makes loops of kernels.</summary>
    internal static CompiledProgram Compile(
        ExecutionPlan plan, IBackend backend, Func<Kernel, Schedule, LinearKernel> lower, MergeLimits? merging, CancellationToken cancellation)
    {
        if (backend is IPlanBackend taker)
        {
            var whole = taker.Compile(plan, cancellation);
            return new(plan, backend) { Whole = whole, CompiledKernelCount = whole.CompiledKernelCount };
        }
        var lowered = LoweredKernel.Of(plan, lower, cancellation);
        LoweredKernel?[] kernels = [.. plan.Steps.Select(s => s is KernelStep step ? lowered[step.Kernel] : null)];
        var program = new CompiledProgram(plan, backend) { Merging = merging, Kernels = [.. kernels.OfType<LoweredKernel>().Select(k => k.Linear)] };
        program.Place(kernels);
        program.Compile(kernels, merging is null ? [] : KernelMerging.Find(program, kernels, merging), backend, cancellation);
        return program;
    }

    // Where their buffers stand in the table, and what they take.
    private void Place(LoweredKernel?[] kernels)
    {
        for (int i = 0; i < Steps.Length; i++)
        {
            if (Plan.Steps[i] is not KernelStep step) continue;
            Steps[i] = new(null, TableSlots, kernels[i]!.Linear.ParallelExtent, Nanoseconds(step));
            TableSlots += step.Storages.Count;
        }
        Loops = Plan.Loops.ToDictionary(l => l.First, l => new BlockCode(l, this));
    }

    private void Compile(
        LoweredKernel?[] kernels, IReadOnlyList<(MergedKernels Steps, LoweredKernel Kernel)> merged, IBackend backend, CancellationToken cancellation)
    {
        var apart = (LoweredKernel?[])kernels.Clone();
        foreach (var (steps, _) in merged) Array.Clear(apart, steps.First, steps.Count);
        var code = LoweredKernel.Compile(apart.OfType<LoweredKernel>().Concat(merged.Select(m => m.Kernel)), backend, cancellation);
        CompiledKernelCount = code.Count;
        Merged = merged.ToDictionary(m => m.Steps.First, m => (m.Steps, new ProgramStep(code[m.Kernel.Body], Steps[m.Steps.First].Table, 1, Nanoseconds(m.Steps))));
        var entries = new Dictionary<LoweredKernel, KernelEntry>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < Steps.Length; i++)
        {
            if (kernels[i] is not { } kernel) continue;
            if (!entries.TryGetValue(kernel, out var entry)) entries[kernel] = entry = EntryOf(kernel, code, backend);
            Steps[i] = new(entry, Steps[i].Table, Steps[i].Extent, Steps[i].Nanoseconds);
        }
    }

    private static KernelEntry EntryOf(LoweredKernel kernel, Dictionary<string, KernelEntry> code, IBackend backend)
    {
        if (!code.TryGetValue(kernel.Body, out var entry)) code[kernel.Body] = entry = new LaterCode(backend, kernel.Linear).Entry;
        return entry;
    }

    private double Nanoseconds(MergedKernels steps) => Steps[steps.First..steps.End].Sum(s => s.Nanoseconds);

    // A rough guess is enough: it decides whether a second thread can pay, and how the blocks of a wave are shared.
    internal static double Nanoseconds(KernelStep step) =>
        Math.Max(step.Cost.Operations / Math.Max(1, step.Schedule.Lanes) * NanosecondsPerOperation, step.Cost.Bytes / NearBytesPerNanosecond);

    /// <summary>One step of the loop that runs a program.</summary>
    /// <param name="Entry">Machine code, or null where the plan's step says what to do.</param>
    /// <param name="Table">The first slot of the kernel's buffers in the table.</param>
    /// <param name="Extent">The extent of the parallel loop.</param>
    /// <param name="Nanoseconds">Estimated time on one thread.</param>
    internal readonly unsafe record struct ProgramStep(KernelEntry? Entry, int Table, long Extent, double Nanoseconds)
    {
        private readonly nint _function = (Entry?.Target as INativeKernel)?.Function ?? 0;

        /// <summary>Runs a part of the parallel loop; the table is the program's.</summary>
        public void Run(long* table, long begin, long end)
        {
            if (_function != 0) ((delegate* unmanaged[SuppressGCTransition]<long, long, long, void>)_function)((long)(table + Table), begin, end);
            else Entry!((long)(table + Table), begin, end);
        }
    }
}
