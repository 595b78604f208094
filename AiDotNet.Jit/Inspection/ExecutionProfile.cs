namespace AiDotNet.Jit.Inspection;

/// <summary>Where the time of runs went.</summary>
public sealed record ExecutionProfile
{
    /// <summary>What was run: "forward", "backward" or "training step".</summary>
    public required string Title { get; init; }

    /// <summary>The name of the backend that made the machine code.</summary>
    public required string Backend { get; init; }

    /// <summary>The most threads a run could use.</summary>
    public required int MaxThreads { get; init; }

    /// <summary>The steps in order.</summary>
    public required IReadOnlyList<StepProfile> Steps { get; init; }

    /// <summary>The profiled runs, the oldest first.</summary>
    public required IReadOnlyList<RunTimeline> Runs { get; init; }

    /// <summary>The median time of whole calls without a clock between the steps, binding of arguments included; null when there were none.</summary>
    public required double? RunMicroseconds { get; init; }

    /// <summary>The median time of the profiled runs, from the start of the first step to the end of the last.</summary>
    public required double ProfiledMicroseconds { get; init; }

    /// <summary>What one reading of the clock costs; a profiled run takes one for each step and one more.</summary>
    public required double ClockNanoseconds { get; init; }

    /// <summary>What the roofline shares are measured by.</summary>
    public required MachineLimits Limits { get; init; }

    /// <summary>Microseconds the clock adds to a run.</summary>
    public double OverheadMicroseconds => ClockNanoseconds * (Steps.Count + 1) / 1e3;

    /// <summary>The runs as a Chrome trace (JSON), for ui.perfetto.dev or chrome://tracing.</summary>
    public string ToChromeTrace() => ChromeTrace.Write(this);

    /// <summary>The profile as JSON; the property names are those of these records in camel case, steps name their explanation's index.</summary>
    public string ToJson() => ProfileJson.Write(this);

    /// <summary>A table of the steps.</summary>
    public override string ToString() => ProfileText.Of(this);
}
