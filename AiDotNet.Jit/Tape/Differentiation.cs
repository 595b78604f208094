using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>Gradients of recorded results, as values or as further recorded nodes.</summary>
internal static class Differentiation
{
    /// <summary>The gradients as nodes of the recording; zeros for sources the target does not depend on.</summary>
    internal static IReadOnlyList<Node> Build(
        Recording recording, ComputationNode target, Tensor? seed, IReadOnlyList<ComputationNode> sources)
    {
        var result = Target(recording, target, seed);
        var start = seed is null ? Ones(recording, target) : recording.NodeOf(Leaves.Of(seed, "seed"));
        return recording.WithoutValues(() => Build(recording, result, start, sources));
    }

    /// <summary>The gradients as tensors of their own memory; what was computed on the way to them is forgotten.</summary>
    internal static IReadOnlyList<Tensor> Evaluate(
        Recording recording, ComputationNode target, Tensor? seed, IReadOnlyList<ComputationNode> sources)
    {
        var result = Target(recording, target, seed);
        int mark = recording.Builder.NodeCount;
        var start = seed is null ? Ones(recording, target) : recording.Bind(seed);
        try
        {
            return Values(recording, recording.WithoutValues(() => Build(recording, result, start, sources)), mark);
        }
        finally
        {
            recording.DropValuesFrom(mark);
        }
    }

    private static List<Tensor> Values(Recording recording, IReadOnlyList<Node> gradients, int mark)
    {
        var seen = new HashSet<Node>();
        return [.. gradients.Select(g => g.Id >= mark && seen.Add(g) ? recording.OwnValueOf(g) : NodeValues.Copy(recording.ValueOf(g)))];
    }

    private static Node Ones(Recording recording, ComputationNode target) => recording.Builder.Full(target.Type, 1);

    private static Node Target(Recording recording, ComputationNode target, Tensor? seed)
    {
        if (recording.IsReleased)
        {
            throw new InvalidGraphException(
                $"The node {target} was recorded on a tape that was disposed or reset. Compute gradients before that.");
        }
        if (!target.DType.IsFloat())
        {
            throw new NotDifferentiableException(
                $"A gradient requires a float32 or float64 target, got {target}. Differentiate the float result it was derived from.");
        }
        if (!recording.Knows(target, out var result))
        {
            throw new InvalidGraphException(
                $"A gradient requires a target recorded on this tape, got {target}. Compute it while the tape is recording.");
        }
        if (seed is not null && seed.Type != target.Type)
        {
            throw new InvalidGraphException(
                $"The gradient of {target} requires a seed of type {target.Type}, got {seed.Type}. Give one weight per element.");
        }
        return result;
    }

    private static List<Node> Build(Recording recording, Node target, Node start, IReadOnlyList<ComputationNode> sources)
    {
        Node[] nodes = [.. sources.Select(s => Source(recording, s))];
        var gradients = Backward.Gradients([target], [start], nodes);
        return [.. gradients.Select((g, i) => g ?? recording.Builder.Full(nodes[i].Type, 0))];
    }

    private static Node Source(Recording recording, ComputationNode source)
    {
        if (!recording.Knows(source, out var node))
        {
            throw new InvalidGraphException(
                $"The source {source} was never used on this tape. Use it in the model, or call Watch on it before, to have its gradient.");
        }
        return source.DType.IsFloat() ? node : throw new NotDifferentiableException(
            $"A gradient requires float32 or float64 sources, got {source}. Leave integers and masks out of the sources.");
    }
}
