using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit;

/// <summary>Graphs that differ in their batch -> one piece of machine code for all of them.</summary>
internal static class VariableCompiler
{
    // Many heights of tiles divide them. Where a layer happens to have one of these widths, the other pair tells them apart.
    private static readonly (int Small, int Large)[] Sizes = [(240, 480), (720, 360)];

    /// <summary>Compiles a family of graphs; null, and why, where no code serves every batch.</summary>
    /// <param name="at">The graph for a number of rows.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between passes and kernels.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="updates">Output number -> input number whose memory it replaces.</param>
    public static (VariableProgram Program, CompilationStats Stats)? Compile(
        Func<int, Graph> at, JitOptions options, CancellationToken cancellation, out string? problem, IReadOnlyDictionary<int, int>? updates = null)
    {
        var backend = options.Backend ?? ExpressionBackend.Shared;
        problem = $"backend {backend.Name} takes plans as a whole";
        if (backend is IPlanBackend) return null;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Limits.MaxCompileTime > TimeSpan.Zero) timer.CancelAfter(options.Limits.MaxCompileTime);
        else timer.Cancel();
        try
        {
            return Build(at, options with { Backend = backend }, updates, timer.Token, ref problem);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            problem = "compiling takes longer than JitLimits.MaxCompileTime";
            return null;
        }
        catch (InvalidScheduleException e) // a loop that cannot be the outermost one
        {
            problem = e.Message;
            return null;
        }
    }

    private static (VariableProgram Program, CompilationStats Stats)? Build(
        Func<int, Graph> at, JitOptions options, IReadOnlyDictionary<int, int>? updates, CancellationToken cancellation, ref string? problem)
    {
        long start = Stopwatch.GetTimestamp();
        var context = new PassContext { Mode = options.Mode, Disabled = options.Disabled.ToHashSet(), Verify = options.Verify, Cancellation = cancellation };
        var planning = GraphCompiler.PlanOptionsOf(options with { Schedule = ScheduleHints.None }, updates) with { Blocks = null };
        var graphs = new Dictionary<int, Graph>();
        foreach (var pair in Sizes)
        {
            if (VariablePlan.Find(Optimized, pair, planning, out problem) is not { } plan) continue;
            if (plan.Plan.KernelCount > options.Limits.MaxKernels || graphs[pair.Small].Nodes.Count > options.Limits.MaxNodes) break;
            var program = VariableProgram.Compile(plan, options.Backend!, cancellation);
            return (program, Stats(graphs[pair.Small], program, context, Stopwatch.GetElapsedTime(start)));
        }
        problem ??= "the plan is larger than JitLimits allows";
        return null;

        Graph Optimized(int rows) => options.Pipeline.Run(graphs[rows] = at(rows), context);
    }

    private static CompilationStats Stats(Graph graph, VariableProgram program, PassContext context, TimeSpan time) => new()
    {
        OriginalOperationCount = graph.Nodes.Count,
        OptimizedOperationCount = program.Plan.Plan.Graph.Nodes.Count,
        OptimizationsApplied = context.Laws.ToDictionary(),
        Passes = context.Traces,
        CompilationTime = time,
        CacheHit = false,
        KernelCount = program.Plan.Plan.KernelCount,
        CompiledKernelCount = program.CompiledKernelCount,
        ArenaBytes = program.Plan.Plan.Memory.ArenaBytes,
        UnsharedBytes = program.Plan.Plan.Memory.UnsharedBytes,
        Backend = program.Backend,
    };
}
