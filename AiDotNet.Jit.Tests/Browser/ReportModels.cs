using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Browser;

/// <summary>Programs of different sizes to look into.</summary>
internal static class ReportModels
{
    /// <summary>A classifier with a text in it that would end a script, if it could.</summary>
    public static CompiledGraph<float> Small()
    {
        var weights = F.Variable(Initializers.XavierUniform<float>([16, 12], seed: 1), "</script><b>weights");
        var output = F.Variable(Initializers.XavierUniform<float>([12, 5], seed: 2), "output");
        ComputationNode<float> Model(ComputationNode<float> x) =>
            F.Softmax(F.MatrixMultiply(F.GELU(F.LayerNorm(F.MatrixMultiply(x * 1 + 0, weights), [12])), output));
        return JitCompiler.Compile<float>(Model, [8, 16]);
    }

    /// <summary>A step of a perceptron, for the optimizer's updates and reuse of memory.</summary>
    public static CompiledTrainingStep<float> Training()
    {
        ComputationNode<float>[] w = [.. Enumerable.Range(0, 4).Select(i => F.Variable(Initializers.XavierUniform<float>([32, 32], seed: i), $"w{i}"))];
        ComputationNode<float> Loss(ComputationNode<float> x, ComputationNode<int> y) =>
            F.CrossEntropy(w.Aggregate(x, (h, weights) => F.ReLU(F.MatrixMultiply(h, weights))), y);
        var step = JitCompiler.CompileTrainingStep<float>((Func<ComputationNode<float>, ComputationNode<int>, ComputationNode<float>>)Loss, w, Optimizer.Adam(1e-3));
        step.Run(Initializers.Uniform<float>([16, 32], seed: 9), new Tensor<int>([16]));
        return step;
    }

    /// <summary>A graph of 5,000 nodes: cheap operations with many crossing paths.</summary>
    public static CompiledGraph<float> Large()
    {
        IReadOnlyList<ComputationNode> Model(IReadOnlyList<ComputationNode> inputs)
        {
            var random = new Random(4);
            var nodes = inputs.Cast<ComputationNode<float>>().ToList();
            while (nodes.Count < 6_000)
            {
                int back = random.Next(10) == 0 ? nodes.Count : Math.Min(nodes.Count, 24);
                var (a, b) = (nodes[nodes.Count - 1 - random.Next(Math.Min(nodes.Count, 6))], nodes[nodes.Count - 1 - random.Next(back)]);
                nodes.Add(random.Next(3) switch { 0 => F.Maximum(a, b), 1 => F.Minimum(a, b), _ => F.Add(a, b) });
            }
            // What nobody uses would not be in the graph.
            return [.. nodes.TakeLast(60), F.Add(nodes[^1], nodes.Skip(8).Where((_, i) => i % 40 == 0).Aggregate(F.Add))];
        }
        TensorType[] types = [.. Enumerable.Repeat(new TensorType(DType.Float32, [64]), 8)];
        return JitCompiler.Compile<float>(Model, types, new() { Fuse = true });
    }
}
