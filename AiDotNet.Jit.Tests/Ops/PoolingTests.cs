using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class PoolingTests
{
    [TestMethod]
    [DataRow(new[] { 2, 2 }, new[] { 2, 2 }, new[] { 0, 0 })]
    [DataRow(new[] { 3, 2 }, new[] { 1, 2 }, new[] { 1, 1 })]
    [DataRow(new[] { 3, 3 }, new[] { 2, 1 }, new[] { 1, 0 })]
    public void Windows_follow_the_loop(int[] size, int[] stride, int[] padding)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            // Negative everywhere: a zero from the padding must not win the maximum.
            var x = Initializers.Uniform<double>([2, 2, 5, 4], seed, -3, -1);
            var node = F.Constant(x);
            Close.To(Naive(x, size, stride, padding, w => w.Max()), F.MaxPool2D(node, size, stride, padding).Value);
            Close.To(Naive(x, size, stride, padding, w => w.Average()), F.AvgPool2D(node, size, stride, padding, countPadding: false).Value);
            int cells = size[0] * size[1];
            Close.To(Naive(x, size, stride, padding, w => w.Sum() / cells), F.AvgPool2D(node, size, stride, padding).Value);
        }
    }

    [TestMethod]
    public void Pooling_has_right_derivatives()
    {
        var x = Numbers.Normal(5, 1, 2, 4, 5);
        Derivatives.Twice(n => F.Square(F.MaxPool2D(n[0], [3, 2], [1, 2], [1, 1])), x);
        Derivatives.Twice(n => F.Square(F.AvgPool2D(n[0], [2])), x);
        Derivatives.Twice(n => F.Square(F.AvgPool2D(n[0], [3], [2], [1], countPadding: false)), x);
    }

    [TestMethod]
    public void Padding_beyond_half_a_window_is_refused()
    {
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => F.MaxPool2D(F.Constant(new Tensor<double>([1, 1, 4, 4])), [2], padding: [2]));
        StringAssert.Contains(error.Message, "half");
    }

    private static Tensor<double> Naive(Tensor<double> x, int[] size, int[] stride, int[] padding, Func<List<double>, double> pool)
    {
        int rows = (x.Shape[2] + 2 * padding[0] - size[0]) / stride[0] + 1, columns = (x.Shape[3] + 2 * padding[1] - size[1]) / stride[1] + 1;
        var y = new Tensor<double>([x.Shape[0], x.Shape[1], rows, columns]);
        for (int n = 0; n < x.Shape[0]; n++)
        for (int ch = 0; ch < x.Shape[1]; ch++)
        for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
        {
            var window = from i in Enumerable.Range(r * stride[0] - padding[0], size[0])
                         from j in Enumerable.Range(c * stride[1] - padding[1], size[1])
                         where i >= 0 && j >= 0 && i < x.Shape[2] && j < x.Shape[3]
                         select x[n, ch, i, j];
            y[n, ch, r, c] = pool([.. window]);
        }
        return y;
    }
}
