using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Inspection;

/// <summary>What the compiler made of a graph, and why: plain data, for reading, for JSON and for the report.</summary>
public sealed record Explanation
{
    /// <summary>What was compiled: "forward", "backward" or "training step".</summary>
    public required string Title { get; init; }

    /// <summary>How far results may move from the interpreter's.</summary>
    public required NumericMode Mode { get; init; }

    /// <summary>The name of the backend that made the machine code.</summary>
    public required string Backend { get; init; }

    /// <summary>The most threads a run may use.</summary>
    public required int MaxThreads { get; init; }

    /// <summary>Milliseconds from the recorded graph to machine code; the time of the lookup when <see cref="CacheHit"/>.</summary>
    public required double CompilationMilliseconds { get; init; }

    /// <summary>Milliseconds of that in planning; 0 when <see cref="CacheHit"/>.</summary>
    public required double PlanningMilliseconds { get; init; }

    /// <summary>Milliseconds of that in lowering and in the backend; 0 when <see cref="CacheHit"/>.</summary>
    public required double CodeMilliseconds { get; init; }

    /// <summary>True when an equal graph had been compiled before.</summary>
    public required bool CacheHit { get; init; }

    /// <summary>The graph as it was recorded or built.</summary>
    public required GraphSnapshot Recorded { get; init; }

    /// <summary>The passes in the order they ran, each with the graph it left.</summary>
    public required IReadOnlyList<PassExplanation> Passes { get; init; }

    /// <summary>The graph that is executed, after the layout of products was chosen; kernels and decisions name its nodes.</summary>
    public required GraphSnapshot Planned { get; init; }

    /// <summary>Kernels a run would take without fusion.</summary>
    public required int UnfusedKernelCount { get; init; }

    /// <summary>Kernels a run takes.</summary>
    public int KernelCount => Steps.Count(s => s.Kind == StepKind.Kernel);

    /// <summary>Distinct pieces of machine code.</summary>
    public required int CompiledKernelCount { get; init; }

    /// <summary>What a run does, in order.</summary>
    public required IReadOnlyList<StepExplanation> Steps { get; init; }

    /// <summary>Why nodes share a kernel, or do not.</summary>
    public required IReadOnlyList<DecisionExplanation> Decisions { get; init; }

    /// <summary>Where intermediate results lie, and for how long.</summary>
    public required MemoryExplanation Memory { get; init; }

    /// <summary>What the predictions are measured by.</summary>
    public required MachineLimits Limits { get; init; }

    /// <summary>What the tuner measured and chose; null where nothing was tuned.</summary>
    public TuningDecision? Tuning { get; init; }

    /// <summary>Predicted arithmetic operations of a run.</summary>
    public double Flops => Steps.Sum(s => s.Flops);

    /// <summary>Predicted bytes the kernels of a run touch, each buffer once a kernel.</summary>
    public double Bytes => Steps.Sum(s => s.Bytes);

    /// <summary>The least microseconds a run can take on one core of a machine with these limits.</summary>
    public double LimitMicroseconds => Steps.Sum(s => s.LimitMicroseconds);

    /// <summary>The explanation as indented JSON; the property names are those of these records in camel case.</summary>
    public string ToJson() => ExplanationJson.Write(this);

    /// <summary>The explanation as text of about 100 columns.</summary>
    public override string ToString() => ExplanationText.Of(this);
}
