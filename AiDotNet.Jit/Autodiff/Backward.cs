using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Autodiff;

/// <summary>
/// Reverse-mode differentiation as graph building: one sweep from the targets to the sources that adds up the rows' vector-Jacobian
/// products. Gradients are ordinary nodes, so they can be differentiated again.
/// </summary>
public static class Backward
{
    /// <summary>The gradients of sum(targets[i] * seeds[i]) with respect to the sources.</summary>
    /// <param name="targets">Results to differentiate: floats.</param>
    /// <param name="seeds">The gradient flowing into each target, of its type.</param>
    /// <param name="sources">What to differentiate by: any float nodes of the same builder.</param>
    /// <returns>Per source a node of its type, or null when no target depends on it through floats.</returns>
    /// <exception cref="InvalidGraphException">Seeds do not fit the targets, or nodes belong to different builders.</exception>
    /// <exception cref="NotDifferentiableException">A target or source is no float, or a gradient reaches an operation that has none.</exception>
    public static IReadOnlyList<Node?> Gradients(IReadOnlyList<Node> targets, IReadOnlyList<Node> seeds, IReadOnlyList<Node> sources)
    {
        Validate(targets, seeds, sources);
        var active = Active(targets, sources);
        var sums = new Dictionary<Node, Node>();
        for (int i = 0; i < targets.Count; i++)
        {
            if (active.Contains(targets[i])) Accumulate(sums, targets[i], seeds[i]);
        }
        // Users have larger ids than operands, so a node's sum is complete when the sweep reaches it.
        foreach (var node in active.OrderByDescending(n => n.Id))
        {
            if (sums.TryGetValue(node, out var gradient)) Distribute(node, gradient, active, sums);
        }
        return [.. sources.Select(s => sums.GetValueOrDefault(s) ?? (active.Contains(s) ? s.ConstantLike(0) : null))];
    }

    private static void Distribute(Node node, Node gradient, HashSet<Node> active, Dictionary<Node, Node> sums)
    {
        if (!node.Operands.Any(active.Contains)) return;
        var vjp = node.Op.Vjp ?? throw new NotDifferentiableException(
            $"{node.Op} has no gradient, but one is needed to pass through {Describe(node)}. Stop the gradient before it, or use an "
            + "operation that has one.");
        var gradients = vjp(node, gradient);
        for (int i = 0; i < node.Count; i++)
        {
            if (gradients[i] is { } part && active.Contains(node[i])) Accumulate(sums, node[i], part);
        }
    }

    private static void Accumulate(Dictionary<Node, Node> sums, Node node, Node part)
    {
        if (part.Type != node.Type)
        {
            throw new VerificationException($"A gradient of {Describe(node)} requires type {node.Type}, got {part.Type} from {part.Op}.");
        }
        sums[node] = sums.TryGetValue(node, out var sum) ? sum + part : part;
    }

    // Float nodes that depend on a source and that a target depends on, both through floats alone: integers and bools carry no gradient.
    private static HashSet<Node> Active(IReadOnlyList<Node> targets, IReadOnlyList<Node> sources)
    {
        var active = new HashSet<Node>();
        var wanted = new HashSet<Node>(sources);
        foreach (var node in Reachable(targets).OrderBy(n => n.Id))
        {
            if (wanted.Contains(node) || node.Operands.Any(active.Contains)) active.Add(node);
        }
        return active;
    }

    private static List<Node> Reachable(IReadOnlyList<Node> targets)
    {
        var seen = new HashSet<Node>(targets);
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out var node))
        {
            foreach (var operand in node.Operands)
            {
                if (operand.DType.IsFloat() && seen.Add(operand)) pending.Push(operand);
            }
        }
        return [.. seen];
    }

    private static void Validate(IReadOnlyList<Node> targets, IReadOnlyList<Node> seeds, IReadOnlyList<Node> sources)
    {
        if (targets.Count != seeds.Count)
        {
            throw new InvalidGraphException($"Gradients requires one seed per target, got {seeds.Count} for {targets.Count}.");
        }
        for (int i = 0; i < targets.Count; i++)
        {
            RequireFloat("differentiate", targets[i]);
            if (seeds[i].Type == targets[i].Type) continue;
            throw new InvalidGraphException(
                $"Gradients requires a seed of type {targets[i].Type} for {Describe(targets[i])}, got {seeds[i].Type}. Expand or cast the seed.");
        }
        foreach (var source in sources) RequireFloat("differentiate by", source);
        var strays = targets.Concat(seeds).Concat(sources).Where(n => n.Builder != targets[0].Builder);
        if (targets.Count > 0 && strays.FirstOrDefault() is { } stray)
        {
            throw new InvalidGraphException($"Gradients requires nodes of one graph, got {stray} of another. Record them on the same tape.");
        }
    }

    private static void RequireFloat(string what, Node node)
    {
        if (node.DType.IsFloat()) return;
        throw new NotDifferentiableException($"Cannot {what} {Describe(node)}: gradients require f32 or f64. Cast to a float first.");
    }

    private static string Describe(Node node) =>
        $"{node} = {node.Op}({string.Join(", ", node.Operands)}) : {node.Type}{(node.Origin is { } origin ? $" at {origin}" : "")}";
}
