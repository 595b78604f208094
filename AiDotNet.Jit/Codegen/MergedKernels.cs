using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>Steps in a row that one method runs.</summary>
/// <param name="First">The number of the first step.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct MergedKernels(int First, int Count)
{
    /// <summary>One past the number of the last step.</summary>
    public int End => First + Count;

    /// <summary>For each step and each of its slots a slot of the whole, whose table is that of the first step: the first slot with the same memory.</summary>
    public int[][] Slots(CompiledProgram program)
    {
        var known = new Dictionary<Storage, int>(ReferenceEqualityComparer.Instance);
        var slots = new int[Count][];
        for (int i = 0; i < Count; i++)
        {
            int table = program.Steps[First + i].Table - program.Steps[First].Table;
            slots[i] = [.. ((KernelStep)program.Plan.Steps[First + i]).Storages.Select((s, slot) => known.TryGetValue(s, out int first) ? first : known[s] = table + slot)];
        }
        return slots;
    }

    /// <summary>The loops of all steps.</summary>
    /// <param name="program">Whose steps they are.</param>
    /// <param name="kernels">By step.</param>
    public LoweredKernel Lower(CompiledProgram program, IReadOnlyList<LoweredKernel?> kernels)
    {
        var slots = Slots(program);
        var parts = new (LinearKernel, IReadOnlyList<int>)[Count];
        for (int i = 0; i < Count; i++) parts[i] = (kernels[First + i]!.Linear, slots[i]);
        return LoweredKernel.Of(KernelSequence.Of(parts));
    }
}
