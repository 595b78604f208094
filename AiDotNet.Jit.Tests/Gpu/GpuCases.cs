using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Small graphs that together reach every way of rendering a kernel: for golden sources, for Oclgrind, and for the CUDA compiler.</summary>
internal static class GpuCases
{
    private static readonly Dictionary<string, Func<DType, Graph>> Graphs = new()
    {
        ["elementwise"] = t => Of(t, [[5, 7], [7]], x => [NodeMath.Tanh(x[0] * x[1] + 1), NodeMath.Less(x[0], x[1])]),
        ["vectors"] = t => Of(t, [[8, 44], [44], [8, 1]], x => [NodeMath.Select(NodeMath.Less(x[0], x[1]), x[0] * x[2], x[1] - x[0]), NodeMath.Less(x[0], x[1])]),
        ["permuted"] = t => Of(t, [[5, 7], [7, 5]], x => [x[0].Transpose() + x[1]]),
        ["large angles"] = t => Of(t, [[40]], x => [NodeMath.Sin(x[0] * 1e9), NodeMath.Cos(x[0] * 1e12)]),
        ["short rows"] = t => Of(t, [[9, 5]], x => [Composites.Softmax(x[0], -1)]),
        ["kept rows"] = t => Of(t, [[5, 256], [256]], x => [Composites.Softmax(x[0], -1), Composites.LayerNorm(x[0], x[1], x[1], [256], 1e-5)]),
        ["odd kept rows"] = t => Of(t, [[5, 79]], x => [Composites.Softmax(x[0], -1), NodeMath.Less(x[0], x[0].Sum([1], true))]),
        ["long rows"] = t => Of(t, [[3, 70], [70]], x => [Composites.LayerNorm(x[0], x[1], x[1], [70], 1e-5)]),
        ["columns"] = t => Of(t, [[40, 33]], x => [x[0].Sum([0]), x[0].ReduceMax([0])]),
        ["split rows"] = t => Of(t, [[9000]], x => [x[0].Sum(), NodeMath.Square(x[0]).Mean()]),
        ["product"] = t => Of(t, [[21, 18], [18, 35], [35]], x => [Composites.ReLU(NodeMath.MatMul(x[0], x[1]) + x[2])]),
        ["split product"] = t => Of(t, [[9, 600], [600, 10], [10]], x => [NodeMath.MatMul(x[0], x[1]) + x[2]]),
        ["batched product"] = t => Of(t, [[3, 9, 10], [3, 10, 11]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["small product"] = t => Of(t, [[4, 30], [30, 3]], x => [NodeMath.MatMul(x[0], x[1])]),
        ["convolution"] = t => WithGradients(t, [[2, 2, 8, 8], [8, 2, 3, 3]], x => Composites.Conv2D(x[0], x[1], null, [1, 1], [1, 1], [1, 1])),
        ["pooling"] = t => WithGradients(t, [[1, 2, 7, 7]], x => Composites.MaxPool2D(x[0], [3, 3], [2, 2], [1, 1])),
        ["overlapping windows"] = t => WithGradients(t, [[1, 2, 7, 7]], x => Composites.AvgPool2D(x[0], [3, 3], [2, 2], [0, 0])),
        ["embedding"] = t => Lookup(t),
        ["joined"] = t => Of(t, [[4, 3], [4, 5]], x => [NodeMath.Concat([x[0], x[1]], 1)]),
    };

    public static IEnumerable<string> Names => Graphs.Keys;

    public static Graph Get(string name, DType type = DType.Float32) => Graphs[name](type);

    /// <summary>Values for the inputs; indices are in range.</summary>
    public static Tensor[] Draw(Graph graph, int seed)
    {
        var random = new Random(seed);
        return [.. graph.Inputs.Select(i => i.DType == DType.Int32 ? Indices(i.Shape, random) : TestTensors.Random(i.Type, -1, 1, random))];
    }

    /// <summary>Runs all cases on the first device and compares; prints one line for each. For child processes.</summary>
    /// <param name="only">Names; none means all.</param>
    public static void RunAll(string[] only)
    {
        foreach (string name in Names.Where(n => only.Length == 0 || only.Contains(n)))
        {
            // One each: Oclgrind takes memory it has seen freed before for memory that was never written.
            using var backend = new GpuBackend(new() { Device = GpuBackend.Devices()[0], FallBack = false });
            // Small tensors must reach what large ones are for.
            backend.RenderOptions = backend.RenderOptions with { Parallelism = 1 << 14, GroupSize = 64, LaunchCycles = 0, FewestVectors = 16 };
            foreach (var mode in new[] { NumericMode.Default, NumericMode.Strict }) Console.WriteLine($"{name}, {mode}: {Run(Get(name), mode, backend)}");
        }
        Console.WriteLine("finished");
    }

    public static VerificationReport Run(Graph graph, NumericMode mode, GpuBackend backend)
    {
        var (program, _) = GraphCompiler.Compile(graph, new() { Backend = backend, Mode = mode, UseCache = false });
        using var executable = new Executable(program);
        var inputs = Draw(graph, 1);
        Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        executable.Run(inputs, outputs);
        return Verification.Compare(graph, mode, inputs, outputs);
    }

    private static Tensor<int> Indices(Shape shape, Random random) => new([.. Enumerable.Range(0, (int)shape.Size).Select(_ => random.Next(4))], shape);

    /// <summary>Results of inputs of one type.</summary>
    public static Graph Of(DType type, Shape[] shapes, Func<Node[], Node[]> outputs)
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. shapes.Select(s => builder.Input(new(type, s)))];
        return new(inputs, outputs(inputs));
    }

    /// <summary>A result and its gradients by every input.</summary>
    public static Graph WithGradients(DType type, Shape[] shapes, Func<Node[], Node> result)
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. shapes.Select(s => builder.Input(new(type, s)))];
        var y = result(inputs);
        var seed = builder.Input(y.Type, "seed");
        return new([.. inputs, seed], [y, .. Backward.Gradients([y], [seed], inputs).Select((g, i) => g ?? inputs[i].ConstantLike(0))]);
    }

    private static Graph Lookup(DType type)
    {
        var builder = new GraphBuilder();
        var (table, rows) = (builder.Input(new(type, [4, 6])), builder.Input(new(DType.Int32, [5])));
        var y = Composites.Embedding(table, rows);
        var seed = builder.Input(y.Type, "seed");
        return new([table, rows, seed], [y, Backward.Gradients([y], [seed], [table])[0]!]);
    }
}
