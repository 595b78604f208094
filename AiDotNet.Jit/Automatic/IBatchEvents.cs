using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>What serving batches needs of its model.</summary>
internal interface IBatchEvents
{
    /// <summary>Runs a job in the background.</summary>
    public void Enqueue(Action job);

    /// <summary>Verified code, announced to listeners; null when no backend has one.</summary>
    public ExactSpecialization? Compile(TracedModel traced, Tensor[] sample, RecompileReason reason);

    /// <summary>Verified code for batches of any size, announced to listeners; null, and why, when there is none.</summary>
    public VariableCode? Compile(BatchSample sample, RecompileReason reason, out string? problem);

    /// <summary>Why the batches of a kind get code of their own each.</summary>
    public void NotWidened(Signature signature, string problem);
}
