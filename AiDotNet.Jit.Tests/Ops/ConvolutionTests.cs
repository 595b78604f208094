using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class ConvolutionTests
{
    /// <summary>Input, weight, stride, padding, dilation, groups.</summary>
    public static IEnumerable<object[]> Cases =>
    [
        [new[] { 2, 3, 5, 6 }, new[] { 4, 3, 3, 2 }, new[] { 1, 1 }, new[] { 0, 0 }, new[] { 1, 1 }, 1],
        [new[] { 1, 2, 5, 5 }, new[] { 3, 2, 3, 3 }, new[] { 2, 1 }, new[] { 1, 2 }, new[] { 1, 1 }, 1],
        [new[] { 1, 1, 7, 6 }, new[] { 2, 1, 3, 2 }, new[] { 1, 2 }, new[] { 2, 0 }, new[] { 2, 3 }, 1],
        [new[] { 2, 4, 4, 4 }, new[] { 6, 2, 2, 2 }, new[] { 1, 1 }, new[] { 1, 0 }, new[] { 1, 1 }, 2],
        [new[] { 1, 3, 4, 4 }, new[] { 3, 1, 3, 3 }, new[] { 2, 2 }, new[] { 1, 1 }, new[] { 1, 1 }, 3],
        [new[] { 2, 3, 3, 3 }, new[] { 2, 3, 1, 1 }, new[] { 1, 1 }, new[] { 0, 0 }, new[] { 1, 1 }, 1],
        [new[] { 0, 3, 3, 3 }, new[] { 2, 3, 2, 2 }, new[] { 1, 1 }, new[] { 0, 0 }, new[] { 1, 1 }, 1],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Conv2D_follows_the_loop(int[] x, int[] w, int[] stride, int[] padding, int[] dilation, int groups)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<double> input = Numbers.Normal(seed, x), weight = Numbers.Normal(seed + 10, w), bias = Numbers.Normal(seed + 20, w[0]);
            var found = F.Conv2D(F.Constant(input), F.Constant(weight), F.Constant(bias), stride, padding, dilation, groups);
            Close.To(Naive(input, weight, bias, stride, padding, dilation, groups), found.Value);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Conv2D_has_right_derivatives(int[] x, int[] w, int[] stride, int[] padding, int[] dilation, int groups)
    {
        Func<ComputationNode<double>[], ComputationNode<double>> model = n => F.Conv2D(n[0], n[1], n[2], stride, padding, dilation, groups);
        Derivatives.Once(model, Numbers.Normal(1, x), Numbers.Normal(2, w), Numbers.Normal(3, w[0]));
        if (groups > 1) Derivatives.Twice(n => F.Tanh(model(n)), Numbers.Normal(1, x), Numbers.Normal(2, w), Numbers.Normal(3, w[0]));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ConvTranspose2D_is_the_gradient_of_Conv2D_for_its_input(int[] x, int[] w, int[] stride, int[] padding, int[] dilation, int groups)
    {
        using var tape = new GradientTape<double>();
        var input = F.Variable(Numbers.Normal(1, x));
        var weight = F.Constant(Numbers.Normal(2, w));
        var y = F.Conv2D(input, weight, null, stride, padding, dilation, groups);
        var seed = Initializers.Normal<double>(y.Shape, 3);
        var expected = tape.Gradient(y, [input], seed)[input];
        // Several input sizes give one output size; the output padding says which one it was.
        int[] rest = [.. Enumerable.Range(0, 2).Select(i => (x[i + 2] + 2 * padding[i] - dilation[i] * (w[i + 2] - 1) - 1) % stride[i])];
        var found = F.ConvTranspose2D(F.Constant(seed), weight, null, stride, padding, rest, dilation, groups);
        Close.To(expected, found.Value);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void ConvTranspose2D_has_right_derivatives(int groups) => Derivatives.Twice(
        n => F.ConvTranspose2D(n[0], n[1], n[2], [2, 1], [1, 0], [1, 0], [1, 2], groups),
        Numbers.Normal(1, 1, 4, 2, 3), Numbers.Normal(2, 4, 2, 3, 2), Numbers.Normal(3, 2 * groups));

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        ComputationNode<double> x = F.Variable(new Tensor<double>([1, 3, 4, 4])), w = F.Variable(new Tensor<double>([2, 4, 3, 3]));
        StringAssert.Contains(Message(() => F.Conv2D(x, w)), "got input [1, 3, 4, 4] and weight [2, 4, 3, 3]");
        StringAssert.Contains(Message(() => F.Conv2D(F.Reshape(x, 3, 4, 4), w)), "[N, Cin, H, W]");
        StringAssert.Contains(Message(() => F.Conv2D(x, F.Variable(new Tensor<double>([2, 3, 5, 5])))), "5 x 5 cells over 4 x 4");
        StringAssert.Contains(Message(() => F.Conv2D(x, w, groups: 2)), "divide the channels");
        StringAssert.Contains(Message(() => F.Conv2D(x, w, stride: [0])), "strides >= 1");
        StringAssert.Contains(Message(() => F.Conv2D(x, F.Variable(new Tensor<double>([2, 3, 3, 3])), F.Variable(new Tensor<double>([3])))), "bias of shape [2]");
        StringAssert.Contains(Message(() => F.ConvTranspose2D(x, w)), "Cin = 3");
        StringAssert.Contains(Message(() => F.ConvTranspose2D(x, F.Variable(new Tensor<double>([3, 2, 3, 3])), outputPadding: [1])), "output paddings below");
    }

    private static string Message(Func<object> run) => Assert.ThrowsExactly<InvalidGraphException>(() => run()).Message;

    private static Tensor<double> Naive(
        Tensor<double> x, Tensor<double> w, Tensor<double> bias, int[] stride, int[] padding, int[] dilation, int groups)
    {
        int[] size = [.. Enumerable.Range(0, 2).Select(i => (x.Shape[i + 2] + 2 * padding[i] - dilation[i] * (w.Shape[i + 2] - 1) - 1) / stride[i] + 1)];
        var y = new Tensor<double>([x.Shape[0], w.Shape[0], size[0], size[1]]);
        int per = w.Shape[1], outputs = w.Shape[0] / groups;
        for (int n = 0; n < x.Shape[0]; n++)
        for (int o = 0; o < w.Shape[0]; o++)
        for (int r = 0; r < size[0]; r++)
        for (int c = 0; c < size[1]; c++)
        {
            double sum = bias[o];
            for (int i = 0; i < per; i++)
            for (int kr = 0; kr < w.Shape[2]; kr++)
            for (int kc = 0; kc < w.Shape[3]; kc++)
            {
                int row = r * stride[0] - padding[0] + kr * dilation[0], column = c * stride[1] - padding[1] + kc * dilation[1];
                if (row < 0 || column < 0 || row >= x.Shape[2] || column >= x.Shape[3]) continue;
                sum += x[n, o / outputs * per + i, row, column] * w[o, i, kr, kc];
            }
            y[n, o, r, c] = sum;
        }
        return y;
    }
}
