using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Compares the plans of one model for two batch sizes, step by step.</summary>
internal sealed class PlanPair(ExecutionPlan small, ExecutionPlan large, (int Small, int Large) rows, PlanOptions options)
{
    private readonly Dictionary<PlanStep, VariableKernel> _kernels = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Storage, BatchAxis> _axes = [];
    private readonly Dictionary<(Kernel, Kernel), VariableKernel> _known = [];

    public VariablePlan? Find(out string? problem)
    {
        try
        {
            if (small.Steps.Count != large.Steps.Count) throw Differ("the plan has other steps for another batch size");
            foreach (var (first, second) in small.Steps.Zip(large.Steps)) Compare(first, second);
            problem = null;
            return new(small, rows.Small, _kernels, _axes)
            {
                Inputs = [.. small.Graph.Inputs.Zip(large.Graph.Inputs, (a, b) => (a.Type, Between(a.Type, b.Type)))],
                Outputs = [.. small.Graph.Outputs.Zip(large.Graph.Outputs, (a, b) => (a.Type, Between(a.Type, b.Type)))],
            };
        }
        catch (InvalidScheduleException e)
        {
            problem = e.Message;
            return null;
        }
    }

    private void Compare(PlanStep first, PlanStep second)
    {
        switch (first, second)
        {
            case (KernelStep a, KernelStep b):
                if (a.Storages.Count != b.Storages.Count) throw Differ($"kernel {a.Kernel.Name} has other buffers for another batch size");
                foreach (var (x, y) in a.Storages.Zip(b.Storages)) Note(x, y);
                if (!_known.TryGetValue((a.Kernel, b.Kernel), out var kernel)) _known[(a.Kernel, b.Kernel)] = kernel = Compare(a.Kernel, b.Kernel);
                _kernels[a] = kernel;
                break;
            case (CheckStep a, CheckStep b) when a.Attributes.Equals(b.Attributes):
                Note(a.Operand, b.Operand);
                break;
            default:
                throw Differ($"{(first as OpaqueStep)?.Node.Op.Name ?? "a step"} has no kernel that could run on any number of rows");
        }
    }

    private VariableKernel Compare(Kernel first, Kernel second)
    {
        var (a, b) = (new KernelKey(first), new KernelKey(second));
        if (!a.EqualsButForExtents(b)) throw Differ($"kernel {first.Name} uses the batch size as a number");
        var found = new List<(Axis, int)>();
        foreach (var (axis, other) in a.Axes.Zip(b.Axes))
        {
            if (axis.Extent == other.Extent) continue;
            if (axis.Extent % rows.Small != 0 || axis.Extent / rows.Small * rows.Large != other.Extent) throw Differ($"a loop of kernel {first.Name} is not in proportion to the batch");
            found.Add((axis, axis.Extent / rows.Small));
        }
        return VariableKernel.Of(first, found, options);
    }

    private void Note(Storage first, Storage second)
    {
        if (first.Kind != second.Kind || first.Index != second.Index) throw Differ("memory is used in another way for another batch size");
        _axes[first] = Between(first.Type, second.Type);
    }

    private BatchAxis Between(TensorType first, TensorType second) =>
        BatchAxis.Between(first.Shape, second.Shape, rows.Small, rows.Large) ?? throw Differ($"{first} and {second} differ in more than the batch");

    private static InvalidScheduleException Differ(string problem) => new(problem);
}
