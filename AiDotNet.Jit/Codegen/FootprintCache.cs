using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>What parts of the steps of a program touch: equal kernels are looked at once.</summary>
internal sealed class FootprintCache(CompiledProgram program)
{
    private readonly Dictionary<(LinearKernel Kernel, long Begin, long End), Footprint> _known = new(new ByReference());
    private readonly LinearKernel?[] _kernels = KernelsOf(program);

    /// <summary>What a part of a step touches; null when it has no iterations.</summary>
    public Footprint? Of(int step, int part, int parts)
    {
        var (begin, end) = Strand.RangeOf(program.Steps[step].Extent, part, parts);
        if (begin == end) return null;
        var key = (_kernels[step]!, begin, end);
        return _known.TryGetValue(key, out var known) ? known : _known[key] = Footprint.Of(key.Item1, begin, end);
    }

    private static LinearKernel?[] KernelsOf(CompiledProgram program)
    {
        int next = 0;
        return [.. program.Plan.Steps.Select(s => s is KernelStep ? program.Kernels[next++] : null)];
    }

    // The equality of a kernel compares its text.
    private sealed class ByReference : IEqualityComparer<(LinearKernel Kernel, long Begin, long End)>
    {
        public bool Equals((LinearKernel Kernel, long Begin, long End) a, (LinearKernel Kernel, long Begin, long End) b) =>
            ReferenceEquals(a.Kernel, b.Kernel) && a.Begin == b.Begin && a.End == b.End;

        public int GetHashCode((LinearKernel Kernel, long Begin, long End) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Kernel), key.Begin, key.End);
    }
}
