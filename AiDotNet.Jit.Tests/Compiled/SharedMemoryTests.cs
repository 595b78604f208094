using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Tensors of a training step that lie in one memory: an update that would be lost is refused, what is read is read before it is written.</summary>
[TestClass]
public class SharedMemoryTests
{
    /// <summary>Two parameters as views of a matrix of 6 rows and 4 columns, with whether they share an element, by each optimizer.</summary>
    public static IEnumerable<object[]> Pairs =>
        from pair in new[] { ("same", true), ("rows that meet", true), ("a row and a column", true), ("columns that meet", true), ("rows apart", false), ("columns apart", false) }
        from adam in new[] { false, true }
        select new object[] { pair.Item1, pair.Item2, adam };

    [TestMethod]
    [DynamicData(nameof(Pairs))]
    public void Two_parameters_in_one_memory(string views, bool shared, bool adam)
    {
        var (memory, apart) = (Random(1, 6, 4), Random(1, 6, 4));
        var (one, other) = Views(memory, views);
        var (a, b) = (F.Variable(one, "a"), F.Variable(other, "b"));
        using var step = Step(a, b, adam);
        if (shared)
        {
            var e = Assert.ThrowsExactly<InvalidInputException>(() => step.Run(Tensor<double>.Scalar(2)));
            StringAssert.Contains(e.Message, $"writes parameter {a} and parameter {b} in place, and they share memory");
            Assert.ThrowsExactly<InvalidInputException>(() => step.RunInterpreted(Tensor<double>.Scalar(2)));
            Assert.IsTrue(memory.BitsEqual(apart) && step.StepCount == 0, "nothing was changed");
            b.Value = other.Clone();
        }
        var (c, d) = (F.Variable(Views(apart, views).One.Clone(), "c"), F.Variable(Views(apart, views).Other.Clone(), "d"));
        using var expected = Step(c, d, adam);
        for (int i = 1; i < 4; i++) Assert.AreEqual(expected.Run(Tensor<double>.Scalar(i)), step.Run(Tensor<double>.Scalar(i)));
        Assert.IsTrue(a.Value.ElementsEqual(c.Value) && b.Value.ElementsEqual(d.Value));
    }

    [TestMethod]
    public void A_parameter_replaced_by_the_memory_of_another_is_refused_until_it_is_replaced_again()
    {
        var (a, b) = (F.Variable(Random(1, 5), "a"), F.Variable(Random(2, 5), "b"));
        using var step = Step(a, b, false);
        step.Run(Tensor<double>.Scalar(1));
        var before = b.Value;
        b.Value = a.Value;
        for (int i = 0; i < 2; i++) Assert.ThrowsExactly<InvalidInputException>(() => step.Run(Tensor<double>.Scalar(1)));
        b.Value = before;
        step.Run(Tensor<double>.Scalar(1));
        Assert.AreEqual(2, step.StepCount);
    }

    /// <summary>What of the parameter's memory the batch is: all of it, its first rows, its last.</summary>
    [TestMethod]
    [DataRow(0, 6), DataRow(0, 5), DataRow(1, 5)]
    public void A_batch_in_the_memory_of_a_parameter_is_read_before_it_is_written(int first, int rows)
    {
        var (w, copy) = (F.Variable(Random(3, 6, 6), "w"), F.Variable(Random(3, 6, 6), "w"));
        using var step = Product(w);
        using var expected = Product(copy);
        for (int i = 0; i < 4; i++)
        {
            double loss = expected.Run(copy.Value.Slice(0, first, rows).Clone());
            Assert.AreEqual(loss, step.Run(w.Value.Slice(0, first, rows)));
            Assert.IsTrue(w.Value.BitsEqual(copy.Value), $"step {i}");
        }
    }

    [TestMethod]
    public void A_constant_in_the_memory_of_a_parameter_is_read_before_it_is_written()
    {
        foreach (bool transposed in new[] { false, true })
        {
            var memory = Random(4, 6, 6);
            var (w, copy, constant) = (F.Variable(memory, "w"), F.Variable(memory.Clone(), "w"), F.Constant(memory.Clone()));
            using var step = Tied(w, F.Constant(transposed ? memory.Transpose() : memory));
            using var expected = Tied(copy, constant);
            for (int i = 0; i < 4; i++)
            {
                constant.Value = (transposed ? copy.Value.Transpose() : copy.Value).Clone();
                Assert.AreEqual(expected.Run(Tensor<double>.Scalar(0.5)), step.Run(Tensor<double>.Scalar(0.5)));
                Assert.IsTrue(w.Value.BitsEqual(copy.Value), $"step {i}");
            }
        }
    }

    private static (Tensor<double> One, Tensor<double> Other) Views(Tensor<double> memory, string what) => what switch
    {
        "same" => (memory, memory),
        "rows that meet" => (memory.Slice(0, 0, 4), memory.Slice(0, 3, 3)),
        "rows apart" => (memory.Slice(0, 0, 3), memory.Slice(0, 3, 3)),
        "a row and a column" => (memory.Slice(0, 2, 1), memory.Slice(1, 3, 1)),
        "columns that meet" => (memory.Slice(1, 0, 3), memory.Slice(1, 2, 2)),
        _ => (memory.Slice(1, 0, 2), memory.Slice(1, 2, 2)),
    };

    private static CompiledTrainingStep<double> Step(ComputationNode<double> a, ComputationNode<double> b, bool adam) => JitCompiler.CompileTrainingStep<double>(
        n => Batch(n) * (F.Sum(F.Square(a)) * F.Sum(b) + F.Sum(F.Exp(b))), [a, b], adam ? Optimizer.Adam(0.1) : Optimizer.Sgd(0.01));

    // The gradient of w is a product with the batch: rows of it are read after the first rows of w are written, if nobody takes care.
    private static CompiledTrainingStep<double> Product(ComputationNode<double> w) => JitCompiler.CompileTrainingStep<double>(
        n => F.Mean(F.Square(F.MatrixMultiply(Batch(n), w))), [w], Optimizer.Sgd(0.1));

    private static CompiledTrainingStep<double> Tied(ComputationNode<double> w, ComputationNode<double> constant) => JitCompiler.CompileTrainingStep<double>(
        n => Batch(n) * F.Mean(F.Square(F.MatrixMultiply(constant, w))), [w], Optimizer.Sgd(0.1));

    private static ComputationNode<double> Batch(IReadOnlyList<ComputationNode> nodes) => (ComputationNode<double>)nodes[0];

    private static Tensor<double> Random(int seed, params int[] shape) => (Tensor<double>)TestTensors.Random(new(DType.Float64, shape), -1, 1, new Random(seed));
}
