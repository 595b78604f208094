namespace AiDotNet.Jit.Inspection;

/// <summary>What a step of a run is.</summary>
public enum StepKind
{
    /// <summary>Machine code.</summary>
    Kernel,

    /// <summary>An operation without a kernel, evaluated by its own row.</summary>
    Evaluated,

    /// <summary>A demand that data has to meet.</summary>
    Check,
}
