using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Quotients by a row's root are products with its reciprocal: every root there is, under every number there is.</summary>
[TestClass]
public class RootQuotientTests
{
    private static readonly double[] s_numbers =
        [0, -0.0, 1, -3, 0.1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, 1e-310, 1e-45, 1e-40, 2e-38, 3.4e38, -3.4e38, 1e300, -1e-300, 7];

    [TestMethod]
    [DataRow(NumericMode.Strict)]
    [DataRow(NumericMode.Default)]
    public void Of_every_element(NumericMode mode) => Check(mode, (x, r) => [x / NodeMath.Sqrt(r)]);

    [TestMethod]
    [DataRow(NumericMode.Strict)]
    [DataRow(NumericMode.Default)]
    public void Several_by_the_same_root(NumericMode mode) => Check(mode, (x, r) => [1 / NodeMath.Sqrt(r), 0.5 / NodeMath.Sqrt(r), -x / NodeMath.Sqrt(r)]);

    [TestMethod]
    [DataRow(NumericMode.Strict)]
    [DataRow(NumericMode.Default)]
    public void By_a_root_of_the_row(NumericMode mode) => Check(mode, (x, r) => [x / NodeMath.Sqrt(x.ReduceMax([1], keepDims: true)) + r]);

    private static void Check(NumericMode mode, Func<Node, Node, Node[]> model)
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            int n = s_numbers.Length;
            var (x, r) = (builder.Input(new(type, [n, n])), builder.Input(new(type, [n, 1])));
            Tensor[] Filled(int turn) => [Fill(x.Type, i => s_numbers[(i + turn) % n]), Fill(r.Type, i => s_numbers[i])];
            CompiledComparison.Check(new([x, r], model(x, r)), new() { Mode = mode, MaxThreads = 1 }, [Filled(0), Filled(5), [TestTensors.Random(x.Type, -1, 1, new Random(1)), TestTensors.Random(r.Type, 0, 1, new Random(2))]]);
        }
    }

    private static Tensor Fill(TensorType type, Func<int, double> number)
    {
        var filled = Tensor.Zeros(type);
        if (filled is Tensor<double> wide) Set(wide.Span, number);
        if (filled is Tensor<float> narrow) Set(narrow.Span, i => (float)number(i));
        return filled;
    }

    private static void Set<T>(Span<T> span, Func<int, T> number)
    {
        for (int i = 0; i < span.Length; i++) span[i] = number(i);
    }
}
