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

/// <summary>
/// Products whose operands the nearest cache does not hold: columns copied into panels, rows outside, panels side by side, lines that are asked for. The
/// numbers are small integers: every order of additions gives the same bits.
/// </summary>
[TestClass]
public sealed class LargeProductTests
{
    private readonly record struct Sizes(int Rows, int Terms, int Columns, bool TurnedRows = false);

    [TestMethod]
    [DataRow(128, false)]
    [DataRow(256, false)]
    [DataRow(512, false)]
    [DataRow(256, true)]
    [DataRow(512, true)]
    public void Panels_give_the_product_on_one_thread_and_on_several(int bits, bool turned) => Check(new(515, 512, 1024), bits, turned, (program, at) =>
        Assert.AreEqual("pack", program.Plan.Steps.OfType<KernelStep>().First().Kernel.Name, at));

    [TestMethod]
    [DataRow(259, 1024, 256, false)] // columns a quarter of a page apart
    [DataRow(131, 1024, 1024, false)]
    [DataRow(261, 131, 256, true)] // the terms of rows are far apart, too
    public void Panels_of_few_rows_give_the_product_on_one_thread_and_on_several(int rows, int terms, int columns, bool turnedRows)
    {
        foreach (int bits in new[] { 128, 256, 512 })
        {
            Check(new(rows, terms, columns, turnedRows), bits, false, (program, at) => Assert.AreEqual("pack", program.Plan.Steps.OfType<KernelStep>().First().Kernel.Name, at));
        }
    }

    [TestMethod]
    [DataRow(256)]
    [DataRow(512)]
    public void Rows_outside_give_the_product_on_one_thread_and_on_several(int bits) => Check(new(517, 391, 131), bits, false, (program, at) =>
        Assert.IsTrue(Schedules(program).Any(s => s.Serial[0].Extent >= 517 / 12), at));

    [TestMethod]
    [DataRow(256, 400)] // panels are half as wide
    [DataRow(512, 200)]
    public void Panels_side_by_side_give_the_product_on_one_thread_and_on_several(int bits, int terms) => Check(new(61, terms, 1024), bits, false, (program, at) =>
        Assert.IsTrue(Schedules(program).Any(s => s.Serial.Count(a => a.Extent > 1) == 4 && s.PrefetchBlock is not null), at));

    [TestMethod]
    [DataRow(256)]
    [DataRow(512)]
    public void Rows_asked_for_ahead_give_the_product_on_one_thread_and_on_several(int bits) => Check(new(205, 391, 129, TurnedRows: true), bits, false, (program, at) =>
        Assert.IsTrue(Schedules(program).Any(s => s.PrefetchTile is not null), at));

    private static IEnumerable<AiDotNet.Jit.Kernels.Schedule> Schedules(CompiledProgram program) => program.Plan.Steps.OfType<KernelStep>().Select(s => s.Schedule);

    private static void Check(Sizes sizes, int bits, bool turned, Action<CompiledProgram, string> isOfTheKind)
    {
        if (bits > 128 && !Vector128.IsHardwareAccelerated) return; // wide registers in software take minutes; 128 bits stand for them
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var a = sizes.TurnedRows ? Input(sizes.Terms, sizes.Rows) : Input(sizes.Rows, sizes.Terms);
        var (b, bias) = (Input(sizes.Terms, sizes.Columns), Input(sizes.Columns));
        int terms = sizes.TurnedRows ? 0 : 1;
        var product = turned ? builder.Add(Primitive.Permute, [NodeMath.Dot(b, a, [], [], [0], [terms])], new AxesAttributes([1, 0])) : NodeMath.Dot(a, b, [], [], [terms], [0]);
        var graph = new Graph([a, b, bias], [NodeMath.Relu(product + bias)]);
        foreach (var mode in new[] { NumericMode.Strict, NumericMode.Default })
        {
            var (program, _) = GraphCompiler.Compile(graph, new() { Mode = mode, Backend = new ExpressionBackend(vectorBits: bits), UseCache = false });
            isOfTheKind(program, string.Join('\n', program.Plan.Decisions));
            using var pool = new WorkerPool(2);
            for (int seed = 1; seed <= 2; seed++)
            {
                Tensor<float>[] inputs = [.. graph.Inputs.Select((x, i) => Numbers(x.Shape, (7 * i) + seed))];
                using var one = new Executable(program, 1);
                using var three = new Executable(program, 3) { Pool = pool, ParallelNanoseconds = 0 };
                Check(one, inputs, sizes, $"{mode}, one thread");
                Check(three, inputs, sizes, $"{mode}, three threads");
            }
        }
    }

    private static void Check(Executable executable, Tensor<float>[] inputs, Sizes sizes, string at)
    {
        var result = new Tensor<float>([sizes.Rows, sizes.Columns]);
        executable.Run([.. inputs], [result]);
        for (int i = 0; i < sizes.Rows; i += i < sizes.Rows - 8 ? 37 : 1)
        {
            for (int j = 0; j < sizes.Columns; j++) Assert.AreEqual(Expected(inputs, sizes, i, j), result.Span[(i * sizes.Columns) + j], $"{at}: [{i}, {j}]");
        }
    }

    private static float Expected(Tensor<float>[] inputs, Sizes sizes, int i, int j)
    {
        float sum = inputs[2].Span[j];
        for (int k = 0; k < sizes.Terms; k++)
        {
            sum += inputs[0].Span[sizes.TurnedRows ? (k * sizes.Rows) + i : (i * sizes.Terms) + k] * inputs[1].Span[(k * sizes.Columns) + j];
        }
        return Math.Max(sum, 0);
    }

    private static Tensor<float> Numbers(Shape shape, int seed)
    {
        var tensor = new Tensor<float>(shape);
        for (int i = 0; i < tensor.Span.Length; i++) tensor.Span[i] = (((i + seed) * 2654435761L) >> 7) % 7 - 3;
        return tensor;
    }
}
