using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>
/// Reductions of matrices that are larger than the near caches: down the columns accumulators wait in memory between blocks of rows, along the rows
/// the next row is asked for.
/// </summary>
[TestClass]
public class FarReductionTests
{
    public static IEnumerable<object[]> Modes => [[NumericMode.Strict, 1], [NumericMode.Strict, 3], [NumericMode.Default, 1], [NumericMode.Default, 3]];

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Sums(NumericMode mode, int threads) => Check(mode, threads, x => [x.Sum([0]), x.Sum([0]) * 0.25f + 1]);

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Extremes(NumericMode mode, int threads) => Check(mode, threads, x => [x.ReduceMax([0]), (x * x).ReduceMax([0])]);

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void With_every_element_stored(NumericMode mode, int threads) => Check(mode, threads, x => [NodeMath.Relu(x) * 2, (NodeMath.Relu(x) * 2).Sum([0])]);

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Scaled_by_row(NumericMode mode, int threads) => Check(mode, threads, x => [(x * x.ReduceMax([1]).Reshape([203, 1])).Sum([0]), x.Sum([0])]);

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Rows_in_stages(NumericMode mode, int threads) => Check(mode, threads, x => [Composites.Softmax(x, 1), (x - x.Mean([1], true)) * 2]);

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Of_images_and_pixels(NumericMode mode, int threads) => Check(mode, threads, [29, 7, 29, 36], x => [x * 2, (x * 2).Sum([0, 2, 3]), x.ReduceMax([0, 2, 3]) * 0.5f]);

    // 203 rows: the last block is smaller. 1003 columns: so are the last strip and the last vector.
    private static void Check(NumericMode mode, int threads, Func<Node, Node[]> model) => Check(mode, threads, [203, 1003], model);

    private static void Check(NumericMode mode, int threads, Shape shape, Func<Node, Node[]> model)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, shape));
        Tensor[][] inputs = [.. new[] { 1, 2 }.Select(seed => new[] { TestTensors.Random(x.Type, -1, 1, new Random(seed)) })];
        Span<float> odd = ((Tensor<float>)inputs[1][0]).Span;
        (odd[7], odd[1003 + 8], odd[(202 * 1003) + 1002]) = (float.NaN, float.NegativeInfinity, float.NaN);
        for (int i = 0; i < 203; i++) odd[(i * 1003) + 40] = i == 100 ? 0f : -0f;
        CompiledComparison.Check(new([x], model(x)), new() { Mode = mode, MaxThreads = threads }, inputs);
    }
}
