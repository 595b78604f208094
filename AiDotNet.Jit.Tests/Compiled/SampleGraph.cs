using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>A graph with two sets of inputs for it: what options are tried on.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Inputs">Two sets of inputs.</param>
public sealed record SampleGraph(Graph Graph, IReadOnlyList<Tensor[]> Inputs)
{
    /// <summary>Results and gradients of a sample in one graph.</summary>
    public static SampleGraph Joint<T>(OperationSample<T> sample) where T : unmanaged
    {
        var traced = Tracer.Trace(sample.Apply, sample.Types);
        var forward = new Canonicalize().Run(traced.Graph, new PassContext());
        Node[] targets = [.. forward.Outputs.Where(o => o.DType.IsFloat())];
        Node[] sources = [.. forward.Inputs.Where(i => i.DType.IsFloat())];
        Node[] seeds = [.. targets.Select(t => t.Builder.Input(t.Type, "weights"))];
        Node[] gradients = targets.Length == 0 ? [] :
            [.. Backward.Gradients(targets, seeds, sources).Select((g, i) => g ?? sources[i].ConstantLike(0))];
        var graph = new Graph([.. forward.Inputs, .. seeds], [.. forward.Outputs, .. gradients], [.. forward.Nodes.Where(n => n.Op == Primitive.Check)]);
        Tensor[] captured = [.. traced.Captured.Select(c => c.Tensor)];
        return new(graph, [.. new[] { 1, 2 }.Select(seed => (Tensor[])[.. sample.Draw(seed), .. captured, .. sample.DrawSeeds(targets.Select(t => t.Type), seed)])]);
    }

    /// <summary>Compiles with these options and compares with the interpreter.</summary>
    public void Check(JitOptions options) => CompiledComparison.Check(Graph, options, Inputs);

    /// <summary>The same for several ways of compiling.</summary>
    public void CheckAll(IEnumerable<JitOptions> ways) => CompiledComparison.CheckAll(Graph, ways, Inputs);
}
