using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Inspection;

/// <summary>Describes the steps of a program, with what they cost at least.</summary>
internal sealed class StepExplainer(Executable executable, MachineLimits limits)
{
    private readonly CompiledProgram _program = executable.Program;
    private readonly ThreadExplainer? _threads = executable.Program.Whole is null ? new(executable) : null;
    private readonly MergeExplainer _merging = new(executable.Program);
    private readonly ILookup<Node, PlacementDecision> _placements = executable.Program.Plan.Placements.ToLookup(p => p.Result);

    public IReadOnlyList<StepExplanation> Explain()
    {
        var steps = new List<StepExplanation>();
        var codes = new Dictionary<KernelEntry, int>(ReferenceEqualityComparer.Instance);
        using var kernels = _program.Kernels.GetEnumerator();
        for (int i = 0; i < _program.Plan.Steps.Count; i++)
        {
            var step = _program.Plan.Steps[i];
            if (_program.Steps[i].Entry is { } entry && codes.TryAdd(entry, i) is var _ && kernels.MoveNext())
            {
                steps.Add(Kernel(i, (KernelStep)step, kernels.Current, codes[entry]));
            }
            else steps.Add(step is KernelStep kernel ? Whole(i, kernel) : Other(i, step));
        }
        double sum = steps.Sum(s => s.LimitMicroseconds);
        return
        [
            .. steps.Select(s => s with
            {
                LimitShare = sum > 0 ? s.LimitMicroseconds / sum : 0,
                Wave = _threads?.WaveOf(s.Index) ?? -1,
                Threads = _threads?.Explain(s.Index) ?? "",
            }),
        ];
    }

    private StepExplanation Kernel(int index, KernelStep step, LinearKernel linear, int code) => Whole(index, step) with
    {
        Schedule = ScheduleText.Of(step.Schedule) + Turns(LoopOf(index)),
        Loops = linear.ToString(),
        CodeOf = code,
        Method = _merging.Explain(index),
        ParallelExtent = linear.ParallelExtent,
        IsShared = executable.Shares(index),
        VectorOperations = linear.VectorOps,
        LiveVectors = linear.MaxLiveVectors,
    };

    private BlockLoop? LoopOf(int index) => _program.Plan.Loops.FirstOrDefault(l => index >= l.First && index < l.End);

    private static string Turns(BlockLoop? loop) => loop is null ? "" : $" | for each of {loop.Blocks} blocks, with steps {loop.First} to {loop.End - 1}";

    // What is known of a kernel that a backend of whole plans has made of its own.
    private StepExplanation Whole(int index, KernelStep step)
    {
        var work = KernelWork.Of(step);
        work = work with { Flops = work.Flops * (LoopOf(index)?.Blocks ?? 1) };
        var (time, memoryBound) = limits.TimeOf(work);
        return new()
        {
            Index = index,
            Kind = StepKind.Kernel,
            Name = step.Kernel.Name,
            Nodes = [.. step.Nodes.Select(n => n.Id)],
            Reads = Buffers(step.Reads),
            Writes = Buffers(step.Writes),
            Placements = Placements(step.Nodes),
            Schedule = _program.Whole?.Describe(index) ?? "",
            CodeOf = index,
            Flops = work.Flops,
            Bytes = work.Bytes,
            LimitMicroseconds = time,
            IsMemoryBound = memoryBound,
        };
    }

    private StepExplanation Other(int index, PlanStep step) => new()
    {
        Index = index,
        Kind = step is CheckStep ? StepKind.Check : StepKind.Evaluated,
        Name = step is OpaqueStep opaque ? opaque.Node.Op.Name : step is CheckStep check ? $"check {check.Attributes.Subject}" : step.GetType().Name,
        Nodes = step is OpaqueStep { Node: var node } ? [node.Id] : [],
        Reads = Buffers(step.Reads),
        Writes = Buffers(step.Writes),
        Placements = step is OpaqueStep { Node: var result } ? Placements([result]) : [],
        CodeOf = index,
        Bytes = step.Reads.Concat(step.Writes).Sum(s => (double)s.Type.Bytes),
    };

    private PlacementExplanation[] Placements(IEnumerable<Node> nodes) =>
        [.. nodes.SelectMany(n => _placements[n]).Select(p => new PlacementExplanation(p.Result.Id, p.Result.Op.Name, p.Over is { } o ? $"%{o.Id} {o.Op.Name}" : "", p.IsInPlace, p.Reason))];

    private static BufferExplanation[] Buffers(IEnumerable<Storage> storages) =>
        [.. storages.Distinct().Select(s => new BufferExplanation($"{s}", $"{s.Type}", s.Type.Bytes))];
}
