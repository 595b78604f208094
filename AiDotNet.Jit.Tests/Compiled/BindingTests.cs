using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Tests.Tape;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Everything a compiled program reads is read at every run: inputs, parameters, seeds, the learning rate.</summary>
[TestClass]
public class BindingTests
{
    [TestMethod]
    public void Parameters_may_be_changed_and_replaced_between_runs()
    {
        var w = F.Variable(Random(1, 3, 4), "w");
        using var compiled = JitCompiler.Compile<double>(x => F.MatrixMultiply(x, w), [2, 3]);
        var input = Random(2, 2, 3);
        void Check() => Close.To(F.MatrixMultiply(F.Constant(input), F.Constant(w.Value)).Value, compiled.Forward(input)[0]);
        Check();
        w.Value.Span[5] = 100;
        Check();
        w.Value = Random(3, 3, 4);
        Check();
        w.Value = (Tensor<double>)TestTensors.Strided(Random(4, 3, 4));
        Check();
        input.Span[0] = -7;
        Check();
        Assert.AreSame(w, compiled.Captured.Single());
    }

    [TestMethod]
    public void Gradients_follow_replaced_parameters()
    {
        var w = F.Variable(Random(1, 3), "w");
        using var compiled = JitCompiler.Compile<double>(x => F.Sum(x * w * w), [3]);
        foreach (int seed in new[] { 5, 6 })
        {
            w.Value = Random(seed, 3);
            var x = Random(seed + 10, 3);
            var (inputs, parameters) = compiled.Gradients([x], [Tensor<double>.Scalar(1)]);
            Close.To([.. w.Value.ToArray().Select(v => v * v)], inputs[0]);
            Close.To([.. w.Value.ToArray().Zip(x.ToArray(), (v, u) => 2 * v * u)], parameters[w]);
        }
    }

    [TestMethod]
    public void Strided_inputs_and_outputs_give_the_same_answer()
    {
        using var compiled = JitCompiler.Compile<double>(x => F.Tanh(x) * F.Sum(x, [1], true), [4, 7]);
        var input = Random(1, 4, 7);
        var (expected, strided) = (compiled.Forward(input)[0], (Tensor<double>)TestTensors.Strided(input));
        Assert.IsFalse(strided.IsContiguous);
        Assert.IsTrue(compiled.Forward(strided)[0].BitsEqual(expected));
        var output = (Tensor<double>)TestTensors.Strided(new Tensor<double>([4, 7]));
        compiled.Run([strided], [output]);
        Assert.IsTrue(output.ElementsEqual(expected));
        Assert.IsTrue(compiled.Backward([strided], [expected])[0].BitsEqual(compiled.Backward([input], [expected])[0]));
    }

    [TestMethod]
    public void An_input_may_be_given_twice_and_be_the_output()
    {
        using var compiled = JitCompiler.Compile<double>(n => [F.MatrixMultiply(Of(n, 0), Of(n, 1)) + Of(n, 0)], [new(DType.Float64, [5, 5]), new(DType.Float64, [5, 5])]);
        var x = Random(1, 5, 5);
        var expected = compiled.Forward(x, x.Clone())[0];
        Assert.IsTrue(compiled.Forward(x, x)[0].BitsEqual(expected));
        compiled.Run([x, x], [x]);
        Assert.IsTrue(x.BitsEqual(expected));
        var shifted = Random(2, 6, 5);
        var (above, below) = (shifted.Slice(0, 0, 5), shifted.Slice(0, 1, 5));
        var apart = compiled.Forward(above.Clone(), below.Clone())[0];
        compiled.Run([above, below], [below]);
        Assert.IsTrue(below.BitsEqual(apart));
    }

    [TestMethod]
    public void An_output_of_an_input_itself_is_a_copy()
    {
        using var compiled = JitCompiler.Compile<double>(n => [Of(n, 0), F.Reshape(Of(n, 0), 4), Of(n, 0)], [new(DType.Float64, [2, 2])]);
        var x = Random(1, 2, 2);
        var results = compiled.Forward(x);
        x.Span[0] = 9;
        Assert.IsTrue(results.All(r => r.Span[0] != 9));
        CollectionAssert.AreEqual(results[0].ToArray(), results[1].ToArray());
    }

    [TestMethod]
    public void The_learning_rate_changes_without_compiling()
    {
        var w = F.Variable(Tensor<double>.FromArray(1, 2), "w");
        using var step = JitCompiler.CompileTrainingStep<double>((ComputationNode<double> x, ComputationNode<double> y) => F.Sum(w * x + y), [w], Optimizer.Sgd(0.5));
        Tensor[] batch = [Tensor<double>.FromArray(1, 10), Tensor<double>.FromArray(0, 0)];
        step.Run(batch);
        var program = step.Program;
        Close.To([0.5, -3], w.Value);
        step.LearningRate = 0.125;
        step.Run(batch);
        Close.To([0.375, -4.25], w.Value);
        step.LearningRate = 0;
        step.Run(batch);
        Close.To([0.375, -4.25], w.Value);
        Assert.AreSame(program, step.Program);
    }

    // w could be overwritten at once, but u's update reads it after a sum in the same kernel.
    [TestMethod]
    public void An_update_waits_for_a_later_stage_that_reads_the_old_value()
    {
        double[] before = [.. Enumerable.Range(1, 40).Select(i => i / 8.0)], c = [.. Enumerable.Range(1, 40).Select(i => 1.0 / i)];
        var (w, u) = (F.Variable(new Tensor<double>(before, [40]), "w"), F.Variable(Tensor<double>.Ones([40]), "u"));
        using var step = JitCompiler.CompileTrainingStep<double>(
            (ComputationNode<double> x, ComputationNode<double> y) => F.Sum(w * x) + F.Sum(u * F.StopGradient(w)) * F.Sum(x) + F.Sum(y), [w, u], Optimizer.Sgd(0.25));
        step.Run([new Tensor<double>(c, [40]), Tensor<double>.Ones([1])]);
        Close.To([.. before.Zip(c, (old, x) => old - 0.25 * x)], w.Value);
        Close.To([.. before.Select(old => 1 - 0.25 * old * c.Sum())], u.Value);
    }

    [TestMethod]
    public void Each_batch_shape_has_a_program_and_all_share_the_state()
    {
        var (network, alone) = (TrainedNetwork<double>.Mlp(6, 5, 3), TrainedNetwork<double>.Mlp(6, 5, 3));
        using var step = network.Compile(Optimizer.Adam(1e-2));
        using var other = alone.Compile(Optimizer.Adam(1e-2));
        int[] sizes = [8, 3, 8, 1, 3, .. Enumerable.Range(1, 20), 8];
        foreach (int size in sizes)
        {
            var batch = Batches.Made<double>(1, size, 6, 3)[0];
            double expected = other.RunInterpreted(batch);
            Assert.AreEqual(expected, step.Run(batch), 1e-9 * Math.Abs(expected));
        }
        Assert.AreEqual(sizes.Length, step.StepCount);
        for (int i = 0; i < 4; i++) Close.To(alone.Parameters[i].Value, network.Parameters[i].Value, 1e-9);
    }

    [TestMethod]
    public void Dropout_draws_new_bits_at_every_step_and_the_same_when_interpreted()
    {
        double[] Losses(bool interpreted)
        {
            var w = F.Variable(Tensor<double>.Ones([100]), "w");
            using var step = JitCompiler.CompileTrainingStep<double>(
                (ComputationNode<double> x, ComputationNode<double> y) => F.Sum(F.Dropout(x * w, 0.5) * y), [w], Optimizer.Sgd(0));
            var (inputs, weights) = (Random(1, 100), Random(2, 100));
            step.Compile(inputs.Type, weights.Type);
            step.Seed.Span[0] = 77;
            return [.. Enumerable.Range(0, 6).Select(_ => interpreted ? step.RunInterpreted(inputs, weights) : step.Run(inputs, weights))];
        }
        var (compiled, again) = (Losses(false), Losses(true));
        Assert.HasCount(6, compiled.Distinct());
        for (int i = 0; i < 6; i++) Assert.AreEqual(again[i], compiled[i], 1e-12);
    }

    [TestMethod]
    public void A_program_of_a_tape_runs_again_on_other_inputs()
    {
        var w = F.Variable(Random(9, 3), "w");
        using var tape = new GradientTape<double>();
        var x = F.Variable(Random(1, 2, 3), "x");
        var y = F.Exp(x * w);
        using var compiled = JitCompiler.Compile(tape);
        using var named = JitCompiler.Compile(y, [x, w]);
        Close.To(y.Value, compiled.Forward(x.Value)[0]);
        var other = Random(2, 2, 3);
        Close.To(F.Exp(F.Constant(other) * w).Value, compiled.Forward(other)[0]);
        Close.To(compiled.Forward(other)[0], named.Forward(other, w.Value)[0]);
        using var traced = tape.Trace(n => F.Exp(n * w), [2, 3]).Compile();
        Close.To(compiled.Forward(other)[0], traced.Forward(other)[0]);
    }

    private static ComputationNode<double> Of(IReadOnlyList<ComputationNode> nodes, int index) => (ComputationNode<double>)nodes[index];

    private static Tensor<double> Random(int seed, params int[] shape) => (Tensor<double>)TestTensors.Random(new(DType.Float64, shape), -1, 1, new Random(seed));
}
