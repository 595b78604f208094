using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Products whose columns are copied into panels. The numbers are small integers: every order of additions gives the same bits.</summary>
[TestClass]
public sealed class PackedColumnsTests
{
    private const int Rows = 515, Terms = 512, Columns = 1024;

    [TestMethod]
    [DataRow(128, false)]
    [DataRow(256, false)]
    [DataRow(512, false)]
    [DataRow(256, true)]
    [DataRow(512, true)]
    public void Panels_give_the_product_on_one_thread_and_on_several(int bits, bool turned)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (a, b, bias) = (Input(Rows, Terms), Input(Terms, Columns), Input(Columns));
        var product = turned ? builder.Add(Primitive.Permute, [NodeMath.Dot(b, a, [], [], [0], [1])], new AxesAttributes([1, 0])) : NodeMath.MatMul(a, b);
        var graph = new Graph([a, b, bias], [NodeMath.Relu(product + bias)]);
        foreach (var mode in new[] { NumericMode.Strict, NumericMode.Default })
        {
            var (program, _) = GraphCompiler.Compile(graph, new() { Mode = mode, Backend = new ExpressionBackend(vectorBits: bits), UseCache = false });
            Assert.AreEqual("pack", program.Plan.Steps.OfType<KernelStep>().First().Kernel.Name);
            using var pool = new WorkerPool(2);
            for (int seed = 1; seed <= 2; seed++)
            {
                Tensor<float>[] inputs = [.. graph.Inputs.Select((x, i) => Numbers(x.Shape, (7 * i) + seed))];
                using var one = new Executable(program, 1);
                using var three = new Executable(program, 3) { Pool = pool, ParallelNanoseconds = 0 };
                Check(one, inputs, $"{mode}, one thread");
                Check(three, inputs, $"{mode}, three threads");
            }
        }
    }

    private static void Check(Executable executable, Tensor<float>[] inputs, string at)
    {
        var result = new Tensor<float>([Rows, Columns]);
        executable.Run([.. inputs], [result]);
        for (int i = 0; i < Rows; i += i < Rows - 8 ? 37 : 1)
        {
            for (int j = 0; j < Columns; j++) Assert.AreEqual(Expected(inputs, i, j), result.Span[(i * Columns) + j], $"{at}: [{i}, {j}]");
        }
    }

    private static float Expected(Tensor<float>[] inputs, int i, int j)
    {
        float sum = inputs[2].Span[j];
        for (int k = 0; k < Terms; k++) sum += inputs[0].Span[(i * Terms) + k] * inputs[1].Span[(k * Columns) + j];
        return Math.Max(sum, 0);
    }

    private static Tensor<float> Numbers(Shape shape, int seed)
    {
        var tensor = new Tensor<float>(shape);
        for (int i = 0; i < tensor.Span.Length; i++) tensor.Span[i] = (((i + seed) * 2654435761L) >> 7) % 7 - 3;
        return tensor;
    }
}
