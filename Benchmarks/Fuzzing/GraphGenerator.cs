using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Random graphs over the whole catalogue, as they are recorded or with their first and second derivatives. A seed gives one graph.</summary>
public static class GraphGenerator
{
    private const int MostGradientNodes = 600;

    /// <summary>The graph of a seed.</summary>
    public static FuzzCase Make(int seed)
    {
        var random = new Random(seed);
        bool special = random.Next(12) == 0;
        var source = new GraphSource(random, random.Next(3) == 0 ? DType.Float64 : DType.Float32, special);
        int size = random.Next(4) == 0 ? random.Next(20, 61) : random.Next(5, 20);
        for (int attempts = 0; Operations(source) < size && attempts < 4 * size; attempts++) source.Grow(Productions.Choose(random));
        if (source.Pool.Count == 0) source.Input([3]);
        Node[] outputs = Outputs(source);
        if (!special && random.Next(9) is var kind and > 3) outputs = Differentiate(source, outputs, kind > 7);
        var graph = Close(source, outputs);
        return new(seed, graph, source.Draw(graph.Inputs), special);
    }

    private static int Operations(GraphSource source) => source.Pool.Count(n => n.Op != Primitive.Input);

    private static Node[] Outputs(GraphSource source)
    {
        var random = source.Random;
        List<Node> outputs = [.. source.Sinks.Reverse().Take(random.Next(1, 6))];
        // Also what others go on to use, at times an input itself, and at times one output twice.
        while (outputs.Count == 0 || random.Next(3) == 0) outputs.Add(source.Pool[random.Next(source.Pool.Count)]);
        if (random.Next(10) == 0) outputs.Add(outputs[0]);
        return [.. outputs];
    }

    // The outputs themselves, and the gradients of some of them by the inputs; those again for the second order.
    private static Node[] Differentiate(GraphSource source, Node[] outputs, bool twice)
    {
        var gradients = Gradients(source, outputs);
        if (twice && gradients.Length > 0 && new Graph([], gradients).Nodes.Count < MostGradientNodes / 4) gradients = [.. gradients, .. Gradients(source, gradients)];
        return new Graph([], gradients).Nodes.Count > MostGradientNodes ? outputs : [.. outputs, .. gradients];
    }

    private static Node[] Gradients(GraphSource source, Node[] outputs)
    {
        Node[] targets = [.. outputs.Where(o => o.DType.IsFloat()).Distinct().Take(3)];
        Node[] sources = [.. new Graph([], targets).Nodes.Where(n => n.Op == Primitive.Input && n.DType.IsFloat()).Take(6)];
        if (sources.Length == 0) return [];
        Node[] seeds = [.. targets.Select(t => source.Random.Next(3) == 0 ? t.ConstantLike(1) : source.Input(t.Type, -1, 1))];
        var gradients = Backward.Gradients(targets, seeds, sources);
        // What is not finite (the gradient of a root at 0) tells little: leave it out.
        return [.. gradients.OfType<Node>().Where(source.Evaluate)];
    }

    private static Graph Close(GraphSource source, Node[] outputs)
    {
        Node[] checks = [.. source.Pool.Where(n => n.Op == Primitive.Check && source.Random.Next(2) == 0)];
        var needed = new Graph([], outputs, checks);
        List<Node> inputs = [.. needed.Nodes.Where(n => n.Op == Primitive.Input)];
        // An argument that nothing uses stays an argument.
        if (source.Random.Next(10) == 0 && source.Pool.FirstOrDefault(n => n.Op == Primitive.Input && !inputs.Contains(n)) is { } unused) inputs.Add(unused);
        return new(inputs, outputs, checks);
    }
}
