using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class LookupTests
{
    private static ComputationNode<int> Seed(int value) => TensorOperations<int>.Constant(Tensor<int>.Scalar(value));

    [TestMethod]
    public void Embedding_picks_rows_and_adds_up_their_gradients()
    {
        using var tape = new GradientTape<double>();
        var table = F.Variable(Tensor<double>.Arange(6).Reshape([3, 2]));
        var indices = TensorOperations<int>.Constant(new Tensor<int>([2, 0, 2, 2], [2, 2]));
        var y = F.EmbeddingLookup(table, indices);
        Assert.AreEqual(Shape.Create([2, 2, 2]), y.Shape);
        Close.To([4, 5, 0, 1, 4, 5, 4, 5], y.Value);
        Close.To([1, 1, 0, 0, 3, 3], tape.Gradient(y)[table]);
        Derivatives.Twice(n => F.Square(F.EmbeddingLookup(n[0], indices)), Numbers.Normal(1, 3, 2));
    }

    [TestMethod]
    public void Indices_out_of_range_are_refused()
    {
        var table = F.Constant(new Tensor<double>([3, 2]));
        var error = Assert.ThrowsExactly<InvalidInputException>(() =>
            F.EmbeddingLookup(table, TensorOperations<int>.Constant(Tensor<int>.FromArray(1, 3))));
        StringAssert.Contains(error.Message, "indices of EmbeddingLookup");
    }

    [TestMethod]
    public void Dropout_drops_the_same_elements_for_the_same_seed()
    {
        var x = F.Constant(Tensor<double>.Ones([1000]));
        var first = F.Dropout(x, 0.3, Seed(5)).Value;
        Assert.IsTrue(first.BitsEqual(F.Dropout(x, 0.3, Seed(5)).Value));
        Assert.IsFalse(first.BitsEqual(F.Dropout(x, 0.3, Seed(6)).Value));
        Assert.IsFalse(first.BitsEqual(F.Dropout(x, 0.3, Seed(5), stream: 1)!.Value));
        Assert.IsTrue(first.ToArray().All(v => v == 0 || v == 1 / 0.7));
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void Dropout_is_unbiased(double rate)
    {
        const int Count = 200_000;
        double mean = F.Mean(F.Dropout(F.Constant(Tensor<double>.Ones([Count])), rate, Seed(1))).Value.ToScalar();
        double deviation = Math.Sqrt(rate / (1 - rate) / Count);
        Assert.AreEqual(1, mean, 5 * deviation);
        float single = TensorOperations<float>.Mean(
            TensorOperations<float>.Dropout(TensorOperations<float>.Constant(Tensor<float>.Ones([Count])), rate, Seed(1))).Value.ToScalar();
        Assert.AreEqual(1, single, 5 * deviation + 1e-4);
    }

    [TestMethod]
    public void The_gradient_of_dropout_is_its_mask()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.Full([50], 3));
        var y = F.Dropout(x, 0.4);
        Close.To([.. y.Value.ToArray().Select(v => v / 3)], tape.Gradient(y)[x]);
    }

    [TestMethod]
    public void Every_tape_and_every_call_drops_other_elements_unless_the_seed_is_set()
    {
        var x = F.Constant(Tensor<double>.Ones([200]));
        Tensor<double> Once(int? seed)
        {
            using var tape = new GradientTape<double>();
            if (seed is { } value) tape.Seed = Tensor<int>.Scalar(value);
            var (a, b) = (F.Dropout(x, 0.5), F.Dropout(x, 0.5));
            Assert.IsFalse(a.Value.BitsEqual(b.Value));
            return a.Value;
        }
        Assert.IsFalse(Once(null).BitsEqual(Once(null)));
        Assert.IsTrue(Once(8).BitsEqual(Once(8)));
        Assert.IsFalse(F.Dropout(x, 0.5).Value.BitsEqual(F.Dropout(x, 0.5).Value));
    }

    [TestMethod]
    public void Dropout_knows_its_limits()
    {
        var x = F.Constant(Tensor<double>.FromArray(1, double.NaN));
        Close.To([1, double.NaN], F.Dropout(x, 0).Value);
        Close.To([0, 0], F.Dropout(x, 1).Value);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Dropout(x, 1.5)).Message, "[0, 1]");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() =>
            F.Dropout(x, 0.5, TensorOperations<int>.Constant(Tensor<int>.FromArray(1, 2)))).Message, "scalar");
    }
}
