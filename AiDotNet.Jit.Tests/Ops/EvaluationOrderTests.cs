using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>The interpreter is the bitwise oracle of the strict mode: these tests pin the order in which it rounds, at sizes that reach every loop.</summary>
[TestClass]
public sealed class EvaluationOrderTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(4, 16, 7)]
    [DataRow(5, 33, 300)]
    [DataRow(13, 71, 520)]
    [DataRow(64, 3, 9)]
    [DataRow(37, 1, 257)]
    [DataRow(1, 40, 30)]
    public void Dot_adds_products_in_ascending_k(int m, int n, int k)
    {
        Random random = new(m + n + k);
        Tensor a = TestTensors.Random(F([m, k]), -1, 1, random), b = TestTensors.Random(F([k, n]), -1, 1, random);
        double[] x = TestTensors.Values(a), y = TestTensors.Values(b), expected = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                {
                    float product = (float)((float)x[i * k + p] * (float)y[p * n + j]);
                    sum = (float)(sum + product);
                }
                expected[i * n + j] = sum;
            }
        }
        foreach (bool turnA in new[] { false, true })
        {
            foreach (bool turnB in new[] { false, true })
            {
                var (left, right) = (turnA ? a.Transpose().Contiguous().Transpose() : a, turnB ? b.Transpose().Contiguous().Transpose() : b);
                var product = Run(nodes => NodeMath.MatMul(nodes[0], nodes[1]), left, right);
                CollectionAssert.AreEqual(expected, TestTensors.Values(product), $"transposed {turnA}, {turnB}");
            }
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(0, 1)]
    [DataRow(0, 2)]
    [DataRow(1, 2)]
    [DataRow(0, 1, 2)]
    public void Sums_take_their_elements_in_row_major_order(params int[] axes)
    {
        Shape shape = [19, 23, 37];
        var x = TestTensors.Random(F(shape), -1, 1, new Random(1));
        Shape kept = Shape.Create([.. shape.Where((_, i) => !axes.Contains(i))]);
        var sums = new float[kept.Size];
        double[] values = TestTensors.Values(x);
        var index = new int[3];
        foreach (double value in values)
        {
            int flat = 0;
            for (int i = 0; i < 3; i++) flat = axes.Contains(i) ? flat : flat * shape[i] + index[i];
            sums[flat] = (float)(sums[flat] + (float)value);
            TestTensors.Next(index, shape);
        }
        foreach (var layout in new[] { x, TestTensors.Strided(x) })
        {
            var result = Run(nodes => nodes[0].Sum(axes), layout);
            CollectionAssert.AreEqual(sums.Select(s => (double)s).ToArray(), TestTensors.Values(result));
        }
    }

    [TestMethod]
    public void Fold_adds_the_positions_of_the_window_in_ascending_order()
    {
        var x = TestTensors.Random(F([30, 9]), -1, 1, new Random(2));
        double[] values = TestTensors.Values(x);
        var expected = new float[38];
        for (int position = 0; position < 9; position++)
        {
            for (int window = 0; window < 30; window++) expected[window + position] += (float)values[window * 9 + position];
        }
        var result = Run(nodes => nodes[0].Fold([9], [1], [1], [38]), x);
        CollectionAssert.AreEqual(expected.Select(v => (double)v).ToArray(), TestTensors.Values(result));
    }

    [TestMethod]
    public void Broadcast_operands_longer_than_a_block_are_read_right()
    {
        var random = new Random(3);
        Tensor x = TestTensors.Random(F([3, 2500]), -1, 1, random), row = TestTensors.Random(F([2500]), -1, 1, random);
        Tensor column = TestTensors.Random(F([3, 1]), -1, 1, random), scalar = TestTensors.Random(F([]), -1, 1, random);
        var result = Run(n => NodeMath.Select(NodeMath.Less(n[0], n[1]), n[0] + n[1] * n[2], n[2] - n[3] * NodeMath.Max(n[0], n[3])), x, row, column, scalar);
        double[] a = TestTensors.Values(x), b = TestTensors.Values(row), c = TestTensors.Values(column), found = TestTensors.Values(result);
        float d = (float)TestTensors.Values(scalar)[0];
        for (int i = 0; i < found.Length; i++)
        {
            float p = (float)a[i], q = (float)b[i % 2500], r = (float)c[i / 2500];
            float product = q * r, scaled = d * Math.Max(p, d);
            Assert.AreEqual(p < q ? p + product : r - scaled, (float)found[i], $"element {i}");
        }
    }

    private static TensorType F(Shape shape) => new(DType.Float32, shape);

    private static Tensor Run(NodeFunction function, params Tensor[] inputs)
    {
        var builder = new GraphBuilder();
        Node[] nodes = [.. inputs.Select(t => builder.Input(t.Type))];
        return GraphEvaluator.Run(new Graph(nodes, [function(nodes)]), inputs)[0];
    }
}
