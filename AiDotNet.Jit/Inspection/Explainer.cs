using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Inspection;

/// <summary>
/// Explains a compilation after the fact: the passes run once more, to see the graph between them; plan and kernels are those in use.
/// </summary>
internal sealed class Explainer(ExplainedCompilation compilation, MachineLimits limits)
{
    private readonly CompiledProgram _program = compilation.Executable.Program;

    private ExecutionPlan Plan => _program.Plan;

    public Explanation Explain()
    {
        var (passes, optimized) = Passes();
        return new()
        {
            Title = compilation.Title,
            Mode = compilation.Mode,
            Backend = _program.Backend,
            MaxThreads = Math.Min(compilation.Executable.MaxThreads, compilation.Executable.Pool.MaxThreads),
            CompilationMilliseconds = compilation.CompilationTime.TotalMilliseconds,
            PlanningMilliseconds = compilation.PlanningTime.TotalMilliseconds,
            CodeMilliseconds = compilation.CodeTime.TotalMilliseconds,
            CacheHit = compilation.CacheHit,
            Recorded = GraphSnapshot.Of(compilation.Recorded),
            Passes = passes,
            Planned = GraphSnapshot.Of(Plan.Graph),
            UnfusedKernelCount = PlanBuilder.Build(optimized, compilation.PlanOptions with { Fuse = false }).KernelCount,
            CompiledKernelCount = _program.CompiledKernelCount,
            Steps = new StepExplainer(compilation.Executable, limits).Explain(),
            Decisions = [.. Plan.Decisions.Select(Decision)],
            Memory = MemoryOf(Plan),
            Limits = limits,
            Tuning = compilation.Tuning,
        };
    }

    private (List<PassExplanation> Passes, Graph Optimized) Passes()
    {
        var context = new PassContext { Mode = compilation.Mode, Disabled = compilation.Disabled.ToHashSet() };
        var explained = new List<PassExplanation>();
        var graph = compilation.Recorded;
        foreach (var pass in compilation.Pipeline)
        {
            graph = Pipeline.Create([pass]).Run(graph, context);
            if (context.Traces.Count > explained.Count) explained.Add(Pass(explained.Count, context.Traces[^1], graph));
        }
        return (explained, graph);
    }

    private PassExplanation Pass(int index, PassTrace repeated, Graph after)
    {
        var trace = index < compilation.Traces.Count ? compilation.Traces[index] : repeated;
        LawCount[] laws = [.. repeated.Laws.OrderByDescending(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal).Select(l => new LawCount(l.Key, l.Value))];
        return new(repeated.Pass, repeated.NodesBefore, repeated.NodesAfter, trace.Time.TotalMilliseconds, laws, GraphSnapshot.Of(after));
    }

    private static DecisionExplanation Decision(FusionDecision decision) =>
        new(decision.Node.Id, decision.Node.Op.Name, decision.Root.Id, decision.Root.Op.Name, decision.IsFused, decision.Reason);

    private static MemoryExplanation MemoryOf(ExecutionPlan plan)
    {
        var lifetimes = new Dictionary<Storage, (int First, int Last)>();
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            foreach (var storage in plan.Steps[i].Reads.Concat(plan.Steps[i].Writes).Where(s => s.Kind == StorageKind.Arena))
            {
                var loop = plan.Loops.FirstOrDefault(l => i >= l.First && i < l.End);
                lifetimes[storage] = (lifetimes.TryGetValue(storage, out var known) ? known.First : loop?.First ?? i, loop?.End - 1 ?? i);
            }
        }
        BufferLifetime[] buffers =
        [
            .. lifetimes.OrderBy(l => l.Value.First).ThenBy(l => plan.Memory.Offsets[l.Key]).Select(l => new BufferLifetime(
                $"{l.Key}", $"{l.Key.Type}", plan.Memory.Offsets[l.Key], MemoryPlan.Padded(l.Key.Type.Bytes), l.Value.First, l.Value.Last)),
        ];
        long peak = Enumerable.Range(0, plan.Steps.Count).Select(i => buffers.Where(b => b.FirstStep <= i && i <= b.LastStep).Sum(b => b.Size)).DefaultIfEmpty().Max();
        return new(plan.Memory.ArenaBytes, plan.Memory.UnsharedBytes, peak, buffers);
    }
}
