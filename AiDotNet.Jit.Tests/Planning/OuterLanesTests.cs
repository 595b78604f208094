using System.Runtime.Intrinsics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Products with lanes along an axis that comes last in copies only. The numbers are small integers: every order of additions gives the same bits.</summary>
[TestClass]
public sealed class OuterLanesTests
{
    [TestMethod]
    [DataRow(64, 16, 10, 5, 1, 4, 128)]
    [DataRow(64, 16, 10, 5, 1, 4, 256)]
    [DataRow(64, 16, 10, 5, 1, 4, 512)]
    [DataRow(32, 3, 6, 7, 1, 6, 512)]
    [DataRow(50, 8, 9, 5, 2, 4, 512)]
    [DataRow(48, 8, 5, 4, 1, 3, 512)]
    public void Windows_with_deep_padding_have_their_lanes_along_the_images(int images, int channels, int extent, int window, int stride, int padding, int bits)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w, scale) = (Input(images, channels, extent, extent), Input(6, channels, window, window), Input(6, 1, 1));
        var y = NodeMath.Relu(Composites.Conv2D(x, w, null, [stride, stride], [padding, padding], [1, 1]) * scale);
        var graph = Pipeline.Default.Run(new([x, w, scale], [y, NodeMath.Sum(y, [0, 2, 3])]), new PassContext());
        var product = Plan(graph, bits).Steps.OfType<KernelStep>().Single(s => s.Nodes.Any(n => n.Op == Primitive.Dot));
        Assert.AreEqual(images, product.Nodes.Single().Shape[^1], $"images come last: {product.Kernel}");
        RunsAlike(graph, bits);
    }

    [TestMethod]
    [DataRow(1, 5, 5, 2)]
    [DataRow(3, 1, 5, 2)]
    [DataRow(1, 1, 3, 1)]
    [DataRow(2, 2, 4, 2)]
    public void Windows_with_few_positions_leave_out_padding(int rows, int columns, int window, int padding)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w) = (Input(64, 8, rows, columns), Input(6, 8, window, window));
        RunsAlike(Pipeline.Default.Run(new([x, w], [Composites.Conv2D(x, w, null, [1, 1], [padding, padding], [1, 1])]), new PassContext()), 512);
    }

    [TestMethod]
    public void Few_images_fill_no_lanes()
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w) = (Input(3, 16, 10, 10), Input(6, 16, 5, 5));
        var graph = Pipeline.Default.Run(new([x, w], [Composites.Conv2D(x, w, null, [1, 1], [4, 4], [1, 1])]), new PassContext());
        Assert.AreNotEqual(3, Plan(graph, 512).Steps.OfType<KernelStep>().Single(s => s.Nodes.Any(n => n.Op == Primitive.Dot)).Nodes[0].Shape[^1]);
    }

    [TestMethod]
    [DataRow(128, 512, 384, 256)]
    [DataRow(128, 512, 384, 512)]
    [DataRow(64, 400, 120, 512)]
    [DataRow(96, 512, 513, 512)]
    public void Weights_are_not_copied_where_what_they_are_multiplied_with_is_smaller(int rows, int terms, int columns, int bits)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w, mask) = (Input(rows, terms), Input(columns, terms), Input(rows, columns));
        var y = NodeMath.MatMul(x, w.Transpose()) * mask;
        var graph = Pipeline.Default.Run(new([x, w, mask], [y, NodeMath.Sum(y, [0])]), new PassContext());
        var steps = Plan(graph, bits).Steps.OfType<KernelStep>().ToList();
        Assert.IsFalse(steps.SelectMany(s => s.Nodes).Any(n => n.Op == Primitive.Permute && n.Shape.Size == w.Shape.Size), $"the weights are copied: {string.Join('\n', steps)}");
        Assert.IsTrue(steps.Single(s => s.Nodes.Any(n => n.Op == Primitive.Dot)).Nodes.Single().Shape is [var first, _] && first == columns);
        RunsAlike(graph, bits);
    }

    private static ExecutionPlan Plan(Graph graph, int bits) => PlanBuilder.Build(graph, new() { VectorBits = bits });

    // Strict mode has neither these lanes nor padding that is left out.
    private static void RunsAlike(Graph graph, int bits)
    {
        if (bits > 128 && !Vector128.IsHardwareAccelerated) return; // wide registers in software take minutes; 128 bits stand for them
        using var pool = new WorkerPool(2);
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<float>[] inputs = [.. graph.Inputs.Select((x, i) => Numbers(x.Shape, (7 * i) + seed))];
            var expected = Results(graph, inputs, NumericMode.Strict, 128, 1, pool);
            foreach (int threads in new[] { 1, 3 })
            {
                var results = Results(graph, inputs, NumericMode.Default, bits, threads, pool);
                foreach (var (result, strict) in results.Zip(expected)) CollectionAssert.AreEqual(strict.Span.ToArray(), result.Span.ToArray(), $"seed {seed}, {threads} threads");
            }
        }
    }

    private static Tensor<float>[] Results(Graph graph, Tensor<float>[] inputs, NumericMode mode, int bits, int threads, WorkerPool pool)
    {
        var (program, _) = GraphCompiler.Compile(graph, new() { Mode = mode, Backend = new ExpressionBackend(vectorBits: bits), UseCache = false });
        Tensor<float>[] results = [.. graph.Outputs.Select(o => new Tensor<float>(o.Shape))];
        using var executable = new Executable(program, threads) { Pool = pool, ParallelNanoseconds = 0 };
        executable.Run([.. inputs], [.. results]);
        return results;
    }

    private static Tensor<float> Numbers(Shape shape, int seed)
    {
        var tensor = new Tensor<float>(shape);
        for (int i = 0; i < tensor.Span.Length; i++) tensor.Span[i] = (((i + seed) * 2654435761L) >> 7) % 7 - 3;
        return tensor;
    }
}
