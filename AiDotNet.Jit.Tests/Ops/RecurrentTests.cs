using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class RecurrentTests
{
    private const int N = 2, I = 3, H = 2;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor<double>[] Parameters(int gates, int seed) =>
        [Numbers.Normal(seed, gates * H, I), Numbers.Normal(seed + 1, gates * H, H), Numbers.Normal(seed + 2, gates * H), Numbers.Normal(seed + 3, gates * H)];

    [TestMethod]
    public void LSTMCell_follows_its_formulas()
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<double> x = Numbers.Normal(seed, N, I), h = Numbers.Normal(seed + 10, N, H), c = Numbers.Normal(seed + 20, N, H);
            var p = Parameters(4, seed + 30);
            var (hidden, cell) = F.LSTMCell(F.Constant(x), F.Constant(h), F.Constant(c), F.Constant(p[0]), F.Constant(p[1]), F.Constant(p[2]), F.Constant(p[3]));
            for (int n = 0; n < N; n++)
            for (int j = 0; j < H; j++)
            {
                double Gate(int g) => Part(x, p[0], p[2], n, g * H + j) + Part(h, p[1], p[3], n, g * H + j);
                double next = Sigmoid(Gate(1)) * c[n, j] + Sigmoid(Gate(0)) * Math.Tanh(Gate(2));
                Assert.AreEqual(next, cell.Value[n, j], 1e-12);
                Assert.AreEqual(Sigmoid(Gate(3)) * Math.Tanh(next), hidden.Value[n, j], 1e-12);
            }
        }
    }

    [TestMethod]
    public void GRUCell_follows_its_formulas()
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<double> x = Numbers.Normal(seed, N, I), h = Numbers.Normal(seed + 10, N, H);
            var p = Parameters(3, seed + 30);
            var next = F.GRUCell(F.Constant(x), F.Constant(h), F.Constant(p[0]), F.Constant(p[1]), F.Constant(p[2]), F.Constant(p[3]));
            for (int n = 0; n < N; n++)
            for (int j = 0; j < H; j++)
            {
                double Input(int g) => Part(x, p[0], p[2], n, g * H + j);
                double Hidden(int g) => Part(h, p[1], p[3], n, g * H + j);
                double reset = Sigmoid(Input(0) + Hidden(0)), update = Sigmoid(Input(1) + Hidden(1));
                double fresh = Math.Tanh(Input(2) + reset * Hidden(2));
                Assert.AreEqual((1 - update) * fresh + update * h[n, j], next.Value[n, j], 1e-12);
            }
        }
    }

    [TestMethod]
    public void Cells_have_right_derivatives()
    {
        Tensor<double> x = Numbers.Normal(1, N, I), h = Numbers.Normal(2, N, H), c = Numbers.Normal(3, N, H);
        Derivatives.Twice(n =>
        {
            var (hidden, cell) = F.LSTMCell(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
            return F.Concat([hidden, cell]);
        }, [x, h, c, .. Parameters(4, 9)]);
        Derivatives.Twice(n => F.GRUCell(n[0], n[1], n[2], n[3], n[4], n[5]), [x, h, .. Parameters(3, 9)]);
        Derivatives.Once(n => F.GRUCell(n[0], n[1], n[2], n[3]), [x, h, .. Parameters(3, 9)[..2]]);
    }

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        var x = F.Constant(new Tensor<double>([N, I]));
        var h = F.Constant(new Tensor<double>([N, H]));
        var w = F.Constant(new Tensor<double>([4 * H, I]));
        StringAssert.Contains(Message(() => F.LSTMCell(x, h, h, w, w)), "hidden weights of shape [8, 2], got [8, 3]");
        StringAssert.Contains(Message(() => F.GRUCell(x, h, w, w)), "input weights of shape [6, 3], got [8, 3]");
        StringAssert.Contains(Message(() => F.GRUCell(x, F.Constant(new Tensor<double>([3, H])), w, w)), "one batch size");
    }

    private static string Message(Action run) => Assert.ThrowsExactly<InvalidGraphException>(run).Message;

    private static double Part(Tensor<double> x, Tensor<double> w, Tensor<double> b, int row, int unit) =>
        b[unit] + Enumerable.Range(0, x.Shape[1]).Sum(k => x[row, k] * w[unit, k]);
}
