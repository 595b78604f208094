using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>The joint graph of a training step.</summary>
/// <param name="Graph">
/// Inputs: batch, constants, parameters, state (per parameter), scalars. Outputs: loss as a scalar, new parameters, new state in the same order.
/// </param>
/// <param name="Updates">Output number -> input number it replaces.</param>
/// <param name="Constants">Captured leaves that are not trained.</param>
/// <param name="Trained">Numbers of the parameters the loss depends on; the others keep their values.</param>
/// <param name="Seed">What dropout draws from, if there is dropout.</param>
internal sealed record TrainingGraph<T>(
    Graph Graph, IReadOnlyDictionary<int, int> Updates, ComputationNode[] Constants, int[] Trained, ComputationNode<int>? Seed) where T : unmanaged;

/// <summary>Builds the joint graph: forward, backward by graph rules, and the optimizer's update.</summary>
internal static class TrainingGraph
{
    public static TrainingGraph<T> Build<T>(Program traced, ComputationNode<T>[] parameters, Optimizer optimizer) where T : unmanaged
    {
        var forward = new Canonicalize().Run(traced.Graph, new PassContext());
        var loss = forward.Outputs[0];
        if (loss.Shape.Size != 1)
        {
            throw new InvalidGraphException($"A training step requires a loss of one element, got {loss.Type}. Reduce it with Mean or Sum.");
        }
        int batch = traced.Inputs.Count;
        int[] trained = [.. Enumerable.Range(0, parameters.Length).Where(p => Find(traced, parameters[p]) >= 0)];
        if (trained.Length == 0)
        {
            throw new InvalidGraphException("The loss depends on none of the parameters. Use the Variables you pass as parameters inside the loss function.");
        }
        int[] captured = [.. trained.Select(p => Find(traced, parameters[p]))];
        int[] constants = [.. Enumerable.Range(0, traced.Captured.Count).Except(captured)];
        Node[] weights = [.. captured.Select(c => forward.Inputs[batch + c])];
        var inputs = new List<Node>([.. forward.Inputs.Take(batch), .. constants.Select(c => forward.Inputs[batch + c]), .. weights]);
        var (outputs, updates) = Update(loss, weights, inputs, optimizer);
        var graph = new Graph(inputs, outputs, [.. forward.Nodes.Where(n => n.Op == Primitive.Check)]);
        return new(graph, updates, [.. constants.Select(c => traced.Captured[c].Leaf)], trained, traced.Seed?.Leaf as ComputationNode<int>);
    }

    private static (List<Node> Outputs, Dictionary<int, int> Updates) Update(Node loss, Node[] weights, List<Node> inputs, Optimizer optimizer)
    {
        var builder = loss.Builder;
        var gradients = Gradients(loss, weights, optimizer);
        int firstWeight = inputs.Count - weights.Length, states = optimizer.StateNames.Count, firstState = inputs.Count;
        Node[][] state = [.. weights.Select((w, i) => optimizer.StateNames.Select(name => builder.Input(w.Type, $"{name}{i}")).ToArray())];
        inputs.AddRange(state.SelectMany(s => s));
        Node[] scalars = [.. Enumerable.Range(0, optimizer.ScalarCount).Select(i => builder.Input(new(loss.DType, Shape.Scalar), $"scalar{i}"))];
        inputs.AddRange(scalars);
        List<Node> outputs = [loss.Reshape(Shape.Scalar)];
        var updates = new Dictionary<int, int>();
        for (int i = 0; i < weights.Length; i++)
        {
            var (weight, next) = optimizer.Update(weights[i], gradients[i], state[i], scalars);
            updates[outputs.Count] = firstWeight + i;
            outputs.Add(weight);
            for (int s = 0; s < states; s++)
            {
                updates[outputs.Count] = firstState + i * states + s;
                outputs.Add(next[s]);
            }
        }
        return (outputs, updates);
    }

    private static IReadOnlyList<Node> Gradients(Node loss, Node[] weights, Optimizer optimizer)
    {
        var gradients = Autodiff.Backward.Gradients([loss], [loss.ConstantLike(1)], weights).Select((g, i) => g ?? weights[i].ConstantLike(0)).ToArray();
        return optimizer.Clipping?.Apply(gradients) ?? gradients;
    }

    private static int Find<T>(Program traced, ComputationNode<T> parameter) where T : unmanaged
    {
        for (int i = 0; i < traced.Captured.Count; i++)
        {
            if (traced.Captured[i].Leaf == parameter) return i;
        }
        return -1;
    }
}
