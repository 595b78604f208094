using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Products in every layout that cuBLAS is asked for, large enough to ask: what its caller can get wrong is different in each.</summary>
internal static class ProductCases
{
    private static readonly Dictionary<string, Func<DType, Graph>> Graphs = new()
    {
        ["plain"] = t => GpuCases.Of(t, [[64, 70], [70, 66]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["left transposed"] = t => GpuCases.Of(t, [[70, 64], [70, 66]], x => [NodeMath.MatMul(x[0].Transpose(), x[1])]),
        ["right transposed"] = t => GpuCases.Of(t, [[64, 70], [66, 70]], x => [NodeMath.MatMul(x[0], x[1].Transpose())]),
        ["both transposed"] = t => GpuCases.Of(t, [[70, 64], [66, 70]], x => [NodeMath.MatMul(x[0].Transpose(), x[1].Transpose())]),
        ["result transposed"] = t => GpuCases.Of(t, [[64, 70], [70, 66]], x => [NodeMath.MatMul(x[0], x[1]).Transpose()]),
        ["part of a matrix"] = t => GpuCases.Of(t, [[70, 80], [90, 66]], x => [NodeMath.MatMul(x[0].Slice([3, 5], [64, 70], [1, 1]), x[1].Slice(0, 7, 70))]),
        ["every other row"] = t => GpuCases.Of(t, [[128, 70], [70, 66]], x => [NodeMath.MatMul(x[0].Slice([0, 0], [64, 70], [2, 1]), x[1])]),
        ["every other column"] = t => GpuCases.Of(t, [[64, 140], [70, 66]], x => [NodeMath.MatMul(x[0].Slice([0, 0], [64, 70], [1, 2]), x[1])]),
        ["batched"] = t => GpuCases.Of(t, [[3, 40, 50], [3, 50, 60]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["one factor for all"] = t => GpuCases.Of(t, [[40, 50], [3, 50, 60]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["heads"] = t => GpuCases.Of(t, [[2, 40, 3, 32], [2, 48, 3, 32]], x => [NodeMath.MatMul(x[0].Permute([0, 2, 1, 3]), x[1].Permute([0, 2, 3, 1]))]),
        ["scaled"] = t => GpuCases.Of(t, [[64, 70], [70, 66]], x => [NodeMath.MatMul(x[0], x[1]) * 0.125]),
        ["added"] = t => GpuCases.Of(t, [[64, 70], [70, 66], [64, 66]], x => [NodeMath.MatMul(x[0], x[1]) + x[2]]),
        ["followed"] = t => GpuCases.Of(t, [[64, 70], [70, 66], [66]], x => [Composites.ReLU(NodeMath.MatMul(x[0], x[1]) + x[2])]),
        ["two results"] = t => GpuCases.Of(t, [[64, 70], [70, 66], [66]], x => BeforeAndAfter(NodeMath.MatMul(x[0], x[1]) + x[2])),
        ["fused factors"] = t => GpuCases.Of(t, [[64, 70], [70, 66]], x => [NodeMath.MatMul(Composites.ReLU(x[0]), x[1] * 3)]),
        ["fused transposed factors"] = t => GpuCases.Of(t, [[70, 64], [66, 70]], x => [NodeMath.MatMul(Composites.ReLU(x[0]).Transpose(), (x[1] * 3).Transpose())]),
        ["few results"] = t => GpuCases.Of(t, [[16, 4000], [4000, 16]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["gradients"] = t => GpuCases.WithGradients(t, [[64, 70], [70, 66]], x => NodeMath.MatMul(Composites.ReLU(x[0]), x[1])),
        ["convolution"] = t => GpuCases.WithGradients(t, [[2, 8, 12, 12], [24, 8, 3, 3]], x => Composites.Conv2D(x[0], x[1], null, [1, 1], [1, 1], [1, 1])),
    };

    public static IEnumerable<string> Names => Graphs.Keys;

    public static IReadOnlyList<string> NamesInDouble { get; } = ["plain", "both transposed", "heads", "followed", "fused factors"];

    /// <summary>Runs cases on the first device; prints a line for each with what the interpreter says and what was chosen.</summary>
    public static void Run(GpuBackend backend, NumericMode mode, IEnumerable<string> names, DType type)
    {
        foreach (string name in names)
        {
            var graph = Graphs[name](type);
            var (program, _) = GraphCompiler.Compile(graph, new() { Backend = backend, Mode = mode, UseCache = false });
            using var executable = new Executable(program);
            var inputs = GpuCases.Draw(graph, 1);
            Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
            // Once by launches, twice as a graph, if the device has them.
            for (int i = 0; i < 3; i++) executable.Run(inputs, outputs);
            string notes = string.Join(" | ", Enumerable.Range(0, program.Plan.Steps.Count).Select(program.Whole!.Describe).Where(d => d.Contains(';', StringComparison.Ordinal)));
            Console.WriteLine($"{name}, {type}: {Verification.Compare(graph, mode, inputs, outputs)} [{notes}]");
        }
    }

    private static Node[] BeforeAndAfter(Node sum) => [Composites.ReLU(sum), sum];
}
