using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit;

/// <summary>Graph -> machine code: passes, plan, backend, with a cache in front.</summary>
internal static class GraphCompiler
{
    /// <summary>The name that switches kernels that run block by block off, as if it were a pass.</summary>
    public const string Blocks = "Blocks";

    /// <summary>The name that keeps every kernel a method of its own, as if it were a pass.</summary>
    public const string Merging = "Merging";

    /// <summary>The name that switches strands off.</summary>
    public const string Strands = "Strands";

    /// <summary>Programs of the whole process.</summary>
    public static ProgramCache Cache { get; } = new();

    /// <summary>Compiles a graph, or finds an equal one.</summary>
    /// <param name="graph">From inputs to outputs.</param>
    /// <param name="options">How.</param>
    /// <param name="updates">Output number -> input number whose memory it replaces.</param>
    /// <param name="cancellation">Stops between passes and kernels.</param>
    public static (CompiledProgram Program, CompilationStats Stats) Compile(
        Graph graph, JitOptions options, IReadOnlyDictionary<int, int>? updates = null, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        var limits = options.Limits;
        if (graph.Nodes.Count > limits.MaxNodes) throw Exceeded("nodes", graph.Nodes.Count, limits.MaxNodes, nameof(limits.MaxNodes));
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (limits.MaxCompileTime > TimeSpan.Zero) timer.CancelAfter(limits.MaxCompileTime);
        else timer.Cancel();
        var backend = options.Backend ?? ExpressionBackend.Shared;
        var times = new StageTimes();
        var context = new PassContext { Mode = options.Mode, Disabled = options.Disabled.ToHashSet(), Verify = options.Verify, Cancellation = timer.Token };
        try
        {
            var key = new ProgramKey(graph, Settings(options, backend, updates));
            var (program, hit) = options.UseCache
                ? Cache.GetOrAdd(key, () => Build(graph, options, backend, updates, context, times))
                : (Build(graph, options, backend, updates, context, times), false);
            return (program, Stats(graph, program, context, Stopwatch.GetElapsedTime(start), times, hit));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Exceeded("seconds of compilation", Stopwatch.GetElapsedTime(start).TotalSeconds, limits.MaxCompileTime.TotalSeconds, nameof(limits.MaxCompileTime));
        }
    }

    /// <summary>How graphs are planned under these options.</summary>
    public static PlanOptions PlanOptionsOf(JitOptions options, IReadOnlyDictionary<int, int>? updates = null)
    {
        var backend = options.Backend ?? ExpressionBackend.Shared;
        return new()
        {
            Fuse = options.Fuse,
            Strict = options.Mode == NumericMode.Strict,
            FuseMultiplyAdd = backend.HasFusedMultiplyAdd,
            VectorBits = backend.VectorBits,
            CopyOperands = backend is not IPlanBackend,
            Blocks = backend is IPlanBackend || options.Disabled.Contains(Blocks) ? null : options.Blocks,
            Schedule = options.Schedule,
            Updates = updates ?? new Dictionary<int, int>(),
        };
    }

    private static MergeLimits? MergingOf(JitOptions options) => options.Disabled.Contains(Merging) ? null : options.Merging;

    private static CompiledProgram Build(
        Graph graph, JitOptions options, IBackend backend, IReadOnlyDictionary<int, int>? updates, PassContext context, StageTimes times)
    {
        var optimized = options.Pipeline.Run(graph, context);
        long start = Stopwatch.GetTimestamp();
        var plan = PlanBuilder.Build(optimized, PlanOptionsOf(options, updates));
        times.Planning = Stopwatch.GetElapsedTime(start);
        var limits = options.Limits;
        if (plan.Steps.Count > limits.MaxKernels) throw Exceeded("kernels", plan.Steps.Count, limits.MaxKernels, nameof(limits.MaxKernels));
        if (plan.Memory.ArenaBytes > limits.MaxArenaBytes)
        {
            throw Exceeded("bytes of arena", plan.Memory.ArenaBytes, limits.MaxArenaBytes, nameof(limits.MaxArenaBytes));
        }
        start = Stopwatch.GetTimestamp();
        var program = CompiledProgram.Compile(plan, backend, options.Lower, MergingOf(options), context.Cancellation);
        program.HasStrands = !options.Disabled.Contains(Strands);
        times.Code = Stopwatch.GetElapsedTime(start);
        return program;
    }

    // Everything beside the graph that the code depends on. Pipelines and backends count by identity of their parts.
    private static string Settings(JitOptions options, IBackend backend, IReadOnlyDictionary<int, int>? updates) => string.Join('|',
        options.Mode, string.Join(',', options.Disabled.Order(StringComparer.Ordinal)), options.Fuse, options.Schedule, options.Blocks, options.Merging, backend.Name, backend.VectorBits, backend.HasFusedMultiplyAdd, options.Lower.Method,
        string.Join(',', options.Pipeline.Select(p => $"{p.Name}#{System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(p)}")),
        updates is null ? "" : string.Join(',', updates.OrderBy(u => u.Key).Select(u => $"{u.Key}>{u.Value}")));

    private static CompilationStats Stats(Graph graph, CompiledProgram program, PassContext context, TimeSpan time, StageTimes times, bool hit) => new()
    {
        OriginalOperationCount = graph.Nodes.Count,
        OptimizedOperationCount = program.Plan.Graph.Nodes.Count,
        OptimizationsApplied = context.Laws.ToDictionary(),
        Passes = context.Traces,
        CompilationTime = time,
        PlanningTime = times.Planning,
        CodeTime = times.Code,
        CacheHit = hit,
        KernelCount = program.Plan.KernelCount,
        CompiledKernelCount = program.CompiledKernelCount,
        ArenaBytes = program.Plan.Memory.ArenaBytes,
        UnsharedBytes = program.Plan.Memory.UnsharedBytes,
        Backend = program.Backend,
    };

    private static LimitExceededException Exceeded(string what, double found, double limit, string name) =>
        new($"The compilation needs {found:N0} {what}, the limit is {limit:N0}. Raise JitLimits.{name} or make the model smaller.");

    /// <summary>Filled by whoever compiles; stays zero when the cache had the program.</summary>
    private sealed class StageTimes
    {
        public TimeSpan Planning { get; set; }

        public TimeSpan Code { get; set; }
    }
}
