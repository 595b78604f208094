using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>A function from the nodes of the operands (null where an optional one is absent) to the nodes of the results.</summary>
internal delegate IReadOnlyList<Node> NodeFunction(IReadOnlyList<Node> operands);

/// <summary>Turns operations on computation nodes into graph nodes of the right recording: the way in for every operation.</summary>
internal static class Recorder
{
    /// <summary>One result, of operands that are all there.</summary>
    internal static ComputationNode<TResult> Apply<TResult>(
        ReadOnlySpan<ComputationNode> operands, Func<IReadOnlyList<Node>, Node> operation) where TResult : unmanaged =>
        Apply<TResult>(operands, [], operation);

    /// <summary>One result, of operands some of which may be absent.</summary>
    internal static ComputationNode<TResult> Apply<TResult>(
        ReadOnlySpan<ComputationNode> required, ReadOnlySpan<ComputationNode?> optional, Func<IReadOnlyList<Node>, Node> operation)
        where TResult : unmanaged => ApplyMany<TResult>(required, optional, nodes => [operation(nodes)])[0];

    /// <summary>Several results of one element type. Outside any tape, or while it is stopped, the results are constants.</summary>
    /// <exception cref="ArgumentNullException">A required operand is null.</exception>
    /// <exception cref="InvalidGraphException">The operands do not fit the operation, or belong to another tape.</exception>
    internal static ComputationNode<TResult>[] ApplyMany<TResult>(
        ReadOnlySpan<ComputationNode> required, ReadOnlySpan<ComputationNode?> optional, NodeFunction operation) where TResult : unmanaged
    {
        foreach (var operand in required) ArgumentNullException.ThrowIfNull(operand, "operand");
        ComputationNode?[] operands = [.. required, .. optional];
        return Recording.Active is { } recording ? Record<TResult>(recording, operands, operation) : Compute<TResult>(operands, operation);
    }

    private static ComputationNode<TResult>[] Record<TResult>(Recording recording, ComputationNode?[] operands, NodeFunction operation)
        where TResult : unmanaged
    {
        var nodes = Run(recording, operands, operation);
        ComputationNode[] parents = [.. operands.OfType<ComputationNode>()];
        foreach (var parent in parents) parent.IsConsumed = true;
        ComputationNode<TResult>[] results = [.. nodes.Select(n => new ComputationNode<TResult>(recording, n, parents))];
        foreach (var result in results) recording.AddResult(result);
        return results;
    }

    // Nobody will ask for derivatives, so a recording of a single operation gives the values and is forgotten.
    private static ComputationNode<TResult>[] Compute<TResult>(ComputationNode?[] operands, NodeFunction operation)
        where TResult : unmanaged
    {
        var recording = new Recording();
        ComputationNode?[] leaves = [.. operands.Select(Detach)];
        var nodes = Run(recording, leaves, operation);
        var source = operands.Select(DetachedFrom).FirstOrDefault(r => r is not null);
        var values = nodes.Select(n => (Tensor<TResult>)recording.OwnValueOf(n));
        return [.. values.Select(v => new ComputationNode<TResult>(v) { DetachedFrom = source })];
    }

    // Inside a stopped tape, what depends on its variables would have to be computed again at every run of its program.
    private static Recording? DetachedFrom(ComputationNode? operand) =>
        operand?.Recording ?? operand?.DetachedFrom ?? (operand is not null && Recording.Current is { } stopped
            && (operand.RequiresGradient || stopped.Knows(operand, out _)) ? stopped : null);

    private static ComputationNode? Detach(ComputationNode? operand) =>
        operand is { Recording: not null } ? Leaves.Of(operand.Tensor, operand.Name) : operand;

    private static IReadOnlyList<Node> Run(Recording recording, ComputationNode?[] operands, NodeFunction operation)
    {
        Node[] nodes = [.. operands.Select(o => o is null ? null! : recording.NodeOf(o))];
        recording.Builder.Origin = recording.Innermost is { CapturesOrigins: true } ? Origins.Find() : null;
        try
        {
            return operation(nodes);
        }
        catch (Exception e) when (e is InvalidGraphException or ArgumentException)
        {
            throw new InvalidGraphException(Explain(e.Message, operands, recording.Builder.Origin), e);
        }
        finally
        {
            recording.Builder.Origin = null;
        }
    }

    private static string Explain(string message, ComputationNode?[] operands, string? origin)
    {
        string names = string.Join(", ", operands.OfType<ComputationNode>());
        return origin is null ? $"{message} The operands were {names}." : $"{message} The operands were {names}, at {origin}.";
    }
}
