using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit;

/// <summary>From what a compilation left behind to what an explanation needs.</summary>
internal static class StatsInspection
{
    public static ExplainedCompilation Explained(
        this CompilationStats stats, string title, Graph graph, Executable executable, JitOptions options, IReadOnlyDictionary<int, int>? updates) => new()
        {
            Title = title,
            Recorded = graph,
            Pipeline = options.Pipeline,
            Mode = options.Mode,
            Disabled = options.Disabled,
            PlanOptions = GraphCompiler.PlanOptionsOf(options, updates),
            Executable = executable,
            Traces = stats.Passes,
            CompilationTime = stats.CompilationTime,
            PlanningTime = stats.PlanningTime,
            CodeTime = stats.CodeTime,
            CacheHit = stats.CacheHit,
        };
}
