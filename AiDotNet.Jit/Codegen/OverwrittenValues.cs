using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>What a run overwrites, as it was before: put back where code throws half way.</summary>
internal readonly struct OverwrittenValues
{
    private readonly (int Input, Tensor Before)[] _values;

    private OverwrittenValues((int Input, Tensor Before)[] values) => _values = values;

    /// <summary>True when a run that throws may have begun to overwrite its inputs: copies cost a pass over all of them, so they are made only then.</summary>
    public static bool AreNeeded(ExecutionPlan plan, IBackend backend)
    {
        int first = plan.Steps.TakeWhile(s => !OverwritesInput(s)).Count();
        return plan.Steps.Skip(first).Any(s => s is OpaqueStep || (s is KernelStep && backend.CodeMayThrow));
    }

    /// <summary>Copies the inputs that are overwritten.</summary>
    public static OverwrittenValues Of(ReadOnlySpan<Tensor> inputs, IEnumerable<int> overwritten)
    {
        var values = new List<(int, Tensor)>();
        foreach (int i in overwritten) values.Add((i, TensorMemory.Contiguous(inputs[i])));
        return new([.. values]);
    }

    /// <summary>Puts everything back.</summary>
    public void Restore(ReadOnlySpan<Tensor> inputs)
    {
        foreach (var (input, before) in _values) inputs[input].CopyFrom(before);
    }

    private static bool OverwritesInput(PlanStep step) => step.Writes.Any(w => w.Kind == StorageKind.Input);
}
