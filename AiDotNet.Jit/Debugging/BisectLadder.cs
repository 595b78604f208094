using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;

namespace AiDotNet.Jit.Debugging;

/// <summary>From the interpreter to the machine code as it was asked for; stops where it becomes wrong.</summary>
internal sealed class BisectLadder(GraphCase subject, JitOptions options)
{
    private readonly BisectRun _run = new(subject, options);
    private readonly List<BisectStep> _steps = [];
    private readonly IBackend _backend = options.Backend ?? ExpressionBackend.Shared;

    public BisectReport Climb()
    {
        _steps.Add(new("as asked for, on the smallest case", _run.Compiled(subject.Graph, options)));
        var (culprit, name) = Passes(out var optimized) ?? Kernels(optimized!) ?? Threads(optimized!) ?? (BisectCulprit.Unknown, "every part by itself is right");
        return new(culprit, name, _steps, subject, Reproduction.Write(subject, options, $"{culprit}: {name}"));
    }

    // ---- passes ----

    private (BisectCulprit, string)? Passes(out Graph? optimized)
    {
        optimized = subject.Graph;
        var done = Pipeline.Create([]);
        foreach (var pass in options.Pipeline.Where(p => !options.Disabled.Contains(p.Name)))
        {
            done = done.Add(pass);
            string? error = _run.Interpreted(done, options.Disabled, out optimized, out var laws);
            _steps.Add(new($"interpreted after {done}", error));
            if (error is not null) return Law(done, laws) is { } law ? (BisectCulprit.Law, $"'{law}' of {pass.Name}") : (BisectCulprit.Pass, pass.Name);
        }
        return null;
    }

    // The laws are switched off one by one; if none helps alone, one after the other until it does.
    private string? Law(Pipeline passes, IReadOnlyList<string> laws)
    {
        bool Helps(IEnumerable<string> without, string name)
        {
            string? error = _run.Interpreted(passes, options.Disabled.Concat(without), out _, out _);
            _steps.Add(new($"without {name}", error));
            return error is null;
        }
        if (laws.FirstOrDefault(l => Helps([l], $"'{l}'")) is { } alone) return alone;
        var off = new List<string>();
        foreach (string law in laws)
        {
            off.Add(law);
            if (off.Count > 1 && Helps(off, $"the first {off.Count} laws")) return law;
        }
        return null;
    }

    // ---- kernels ----

    private (BisectCulprit, string)? Kernels(Graph graph)
    {
        var interpreting = new InterpretingBackend(_backend);
        if (!IsRight("kernels interpreted, not fused", graph, interpreting, false, merged: false)) return (BisectCulprit.Lowering, NameOf(graph, false));
        if (options.Fuse && !IsRight("kernels interpreted, fused", graph, interpreting, true, merged: false)) return (BisectCulprit.Fusion, NameOf(graph, true));
        if (IsMerging && !IsRight("kernels interpreted, merged", graph, interpreting, options.Fuse)) return (BisectCulprit.Merging, NameOf(graph, true));
        return MachineCode(graph);
    }

    private bool IsMerging => !options.Disabled.Contains(GraphCompiler.Merging);

    // The backend in use on kernels for narrower vectors, from scalar code up.
    private (BisectCulprit, string)? MachineCode(Graph graph)
    {
        var machines = NarrowedBackend.Ladder(_backend);
        for (int i = 0; i < machines.Count; i++)
        {
            var machine = machines[i];
            if (IsRight($"backend {machine.Name}", graph, machine, options.Fuse)) continue;
            if (i > 0) return (BisectCulprit.VectorWidth, $"{_backend.Name} at {machine.VectorBits} bits ({machines[i - 1].VectorBits} bits are right), kernel {NameOf(graph, options.Fuse)}");
            return options.Fuse && IsRight($"backend {machine.Name}, not fused", graph, machine, false)
                ? (BisectCulprit.Backend, $"{_backend.Name}, only the fused kernel {NameOf(graph, true)}")
                : (BisectCulprit.Backend, $"{_backend.Name}, kernel {NameOf(graph, options.Fuse)}");
        }
        return null;
    }

    private (BisectCulprit, string)? Threads(Graph graph)
    {
        string? error = _run.Compiled(graph, options with { Pipeline = [] });
        _steps.Add(new($"backend {_backend.Name}, up to {options.MaxThreads} threads", error));
        return error is null ? null : (BisectCulprit.Threads, $"{_backend.Name} on several threads");
    }

    private bool IsRight(string name, Graph graph, IBackend backend, bool fuse, bool merged = true)
    {
        var disabled = merged ? options.Disabled : [.. options.Disabled, GraphCompiler.Merging];
        string? error = _run.Compiled(graph, options with { Pipeline = [], Backend = backend, Fuse = fuse, MaxThreads = 1, Disabled = disabled });
        _steps.Add(new(name, error));
        return error is null;
    }

    // The kernels of the smallest case; as a rule there is one.
    private string NameOf(Graph graph, bool fuse)
    {
        try
        {
            var plan = Planning.PlanBuilder.Build(graph, GraphCompiler.PlanOptionsOf(options with { Fuse = fuse }));
            string kernels = string.Join(", ", plan.Steps.OfType<Planning.KernelStep>().Select(s => s.Kernel.Name));
            string fused = string.Join("; ", plan.Decisions.Where(d => d.IsFused));
            return fused.Length > 0 ? $"{kernels} ({fused})" : kernels;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"(planning fails: {e.Message})";
        }
    }
}
