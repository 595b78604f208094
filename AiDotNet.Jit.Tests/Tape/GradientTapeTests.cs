using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Tape;

[TestClass]
public class GradientTapeTests
{
    private static ComputationNode<double> Variable(params double[] values) => F.Variable(Tensor<double>.FromArray(values), "x");

    [TestMethod]
    public void A_variable_used_twice_adds_both_gradients()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(3);
        Close.To([7], tape.Gradient(x * x + x)[x]);
        Close.To([7], x.Gradient!);
    }

    [TestMethod]
    public void A_target_of_any_rank_counts_as_its_sum_and_a_seed_weighs_it()
    {
        using var tape = new GradientTape<double>(persistent: true);
        var x = F.Variable(Tensor<double>.Arange(4).Reshape([2, 2]));
        var y = F.Square(x);
        Close.To([0, 2, 4, 6], tape.Gradient(y)[x]);
        Close.To([0, 20, 0, 0], tape.Gradient(y, [x], new Tensor<double>([0, 10, 0, 0], [2, 2]))[x]);
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => tape.Gradient(y, null, Tensor<double>.Scalar(1)));
        StringAssert.Contains(error.Message, "f64[2, 2]");
    }

    [TestMethod]
    public void Sources_default_to_leaves_that_require_gradients_and_watched_nodes()
    {
        var weight = F.Variable(Tensor<double>.Scalar(2));
        var constant = F.Constant(Tensor<double>.Scalar(5));
        var watched = F.Constant(Tensor<double>.Scalar(7));
        using var tape = new GradientTape<double>();
        tape.Watch([watched]);
        var gradients = tape.Gradient(weight * constant * watched);
        CollectionAssert.AreEquivalent(new[] { weight, watched }, gradients.Keys.ToArray());
        Close.To([35], gradients[weight]);
        Close.To([10], gradients[watched]);
        Assert.IsFalse(gradients.TryGetValue(constant, out _));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => gradients[constant]).Message, "No gradient was computed");
    }

    [TestMethod]
    public void An_intermediate_result_may_be_a_source()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(3);
        var y = x * x;
        Close.To([18], tape.Gradient(y * y, [y])[y]);
    }

    [TestMethod]
    public void Independent_sources_get_zeros_and_unknown_ones_an_error()
    {
        using var tape = new GradientTape<double>(persistent: true);
        Variable(1);
        ComputationNode<double> x = Variable(1, 2), unused = Variable(3, 4);
        var y = F.Sum(x);
        Close.To([0, 0], tape.Gradient(y, [unused])[unused]);
        var stranger = new ComputationNode<double>(Tensor<double>.Scalar(1), "stranger");
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => tape.Gradient(y, [stranger]));
        StringAssert.Contains(error.Message, "stranger");
        StringAssert.Contains(error.Message, "Watch");
    }

    [TestMethod]
    public void A_tape_without_sources_says_so()
    {
        using var tape = new GradientTape<double>();
        var y = F.Square(F.Constant(Tensor<double>.Scalar(2)));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => tape.Gradient(y)).Message, "no sources");
    }

    [TestMethod]
    public void Only_a_persistent_tape_gives_gradients_twice()
    {
        using var once = new GradientTape<double>();
        var x = Variable(2);
        var y = x * x;
        once.Gradient(y);
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => once.Gradient(y));
        StringAssert.Contains(error.Message, "persistent: true");
        once.Persistent = true;
        Close.To([4], once.Gradient(y)[x]);
    }

    [TestMethod]
    public void What_is_computed_while_stopped_is_constant()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(3);
        Assert.IsTrue(tape.IsRecording);
        tape.StopRecording();
        Assert.IsFalse(tape.IsRecording);
        var factor = x * x;
        tape.ResumeRecording();
        Assert.IsTrue(factor.IsLeaf);
        Close.To([9], tape.Gradient(factor * x)[x]);
    }

    [TestMethod]
    public void StopGradient_is_the_value_without_its_derivative()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(3);
        Close.To([9], tape.Gradient(F.StopGradient(x * x) * x)[x]);
    }

    [TestMethod]
    public void Outside_a_tape_operations_compute_constants()
    {
        var y = Variable(2, 3) * Variable(4, 5);
        Close.To([8, 15], y.Value);
        Assert.IsTrue(y.IsLeaf);
        Assert.AreEqual(0, y.Parents.Count);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(y.Backward).Message, "using var tape");
    }

    [TestMethod]
    public void Disposal_frees_the_saved_values_and_refuses_further_use()
    {
        var tape = new GradientTape<double>();
        var x = Variable(2);
        var y = F.Exp(x) * x;
        Assert.IsTrue(tape.SavedValues > 0);
        Assert.AreEqual(2, y.Parents.Count);
        Assert.AreSame(tape, GradientTape<double>.Current);
        tape.Dispose();
        tape.Dispose();
        Assert.AreEqual(0, tape.SavedValues);
        Assert.AreEqual(0, y.Parents.Count);
        Assert.IsNull(GradientTape<double>.Current);
        Close.To([Math.Exp(2) * 2], y.Value);
        Assert.ThrowsExactly<ObjectDisposedException>(() => tape.Gradient(y));
        Assert.ThrowsExactly<ObjectDisposedException>(() => tape.Watch(x));
        Assert.ThrowsExactly<ObjectDisposedException>(() => _ = tape.Program);
        Assert.ThrowsExactly<InvalidGraphException>(y.Backward);
    }

    [TestMethod]
    public void Values_on_the_way_to_a_gradient_are_not_kept()
    {
        using var tape = new GradientTape<double>(persistent: true);
        var x = Variable(2);
        var y = F.Exp(F.Sin(x)) * x;
        int saved = tape.SavedValues;
        tape.Gradient(y, null, Tensor<double>.FromArray(2));
        Assert.AreEqual(saved, tape.SavedValues);
    }

    [TestMethod]
    public void Reset_starts_over()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(2);
        var old = x * x;
        tape.Gradient(old);
        tape.Reset();
        Assert.AreEqual(0, tape.SavedValues);
        Close.To([3], tape.Gradient(x * 3)[x]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => old + x).Message, "disposed or reset");
    }

    [TestMethod]
    public void Results_of_another_tape_are_refused_but_leaves_are_shared()
    {
        var x = Variable(2);
        ComputationNode<double> stale;
        using (new GradientTape<double>()) stale = x * x;
        using var tape = new GradientTape<double>();
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => stale * x);
        StringAssert.Contains(error.Message, "Constant(node.Value)");
        Close.To([4], tape.Gradient(F.Constant(stale.Value) * x)[x]);
    }

    [TestMethod]
    public void A_tape_belongs_to_its_thread()
    {
        using var tape = new GradientTape<double>();
        var x = Variable(2);
        var mine = x * x;
        ComputationNode<double>? theirs = null;
        Exception? error = null;
        var thread = new Thread(() =>
        {
            theirs = x * 3;
            using var other = new GradientTape<double>();
            error = Assert.ThrowsExactly<InvalidGraphException>(() => mine * x);
        });
        thread.Start();
        thread.Join();
        Assert.IsTrue(theirs!.IsLeaf);
        StringAssert.Contains(error!.Message, "another tape");
    }

    [TestMethod]
    public void Disposed_tensors_are_named()
    {
        var tensor = Tensor<double>.FromArray(1, 2);
        var x = F.Variable(tensor, "weights");
        tensor.Dispose();
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => x + x);
        StringAssert.Contains(error.Message, "weights f64[2]");
        StringAssert.Contains(error.Message, "disposed");
    }

    [TestMethod]
    public void Integers_have_no_gradient()
    {
        using var tape = new GradientTape<double>();
        var n = TensorOperations<int>.Variable(Tensor<int>.FromArray(1, 2));
        Assert.IsFalse(n.RequiresGradient);
        var y = TensorOperations<int>.Cast<double>(n) * 2;
        tape.Watch(y);
        Close.To([1, 1], tape.Gradient(F.Sum(y))[y]);
        Assert.ThrowsExactly<NotSupportedException>(() => new GradientTape<int>());
    }

    [TestMethod]
    public void Backward_adds_up_until_zeroed()
    {
        var x = Variable(2);
        for (int i = 1; i <= 2; i++)
        {
            using var tape = new GradientTape<double>();
            (x * x).Backward();
            Close.To([4 * i], x.Gradient!);
        }
        x.ZeroGradient();
        Assert.IsNull(x.Gradient);
    }

    [TestMethod]
    public void Gradients_have_memory_of_their_own()
    {
        using var tape = new GradientTape<double>();
        ComputationNode<double> a = Variable(1, 2), b = Variable(3, 4);
        var gradients = tape.Gradient(a + b);
        gradients[a].Fill(5);
        Close.To([1, 1], gradients[b]);
    }

    [TestMethod]
    public void A_leaf_may_be_given_another_tensor_of_its_shape_and_nothing_else()
    {
        var x = Variable(2);
        x.Value = Tensor<double>.FromArray(5);
        Close.To([25], (x * x).Value);
        Assert.ThrowsExactly<InvalidGraphException>(() => x.Value = Tensor<double>.FromArray(1, 2));
        using var tape = new GradientTape<double>();
        var y = x * x;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => y.Value = x.Value).Message, "Only a leaf");
    }

    [TestMethod]
    public void Leaves_are_read_again_by_every_tape()
    {
        var weight = Variable(2);
        for (int i = 0; i < 2; i++)
        {
            using var tape = new GradientTape<double>();
            double before = weight.Value[0];
            var y = weight * weight;
            Close.To([before * before], y.Value);
            Close.To([2 * before], tape.Gradient(y)[weight]);
            weight.Value[0] = 7;
        }
    }

    [TestMethod]
    public void Gradient_descent_on_tapes_fits_a_small_network()
    {
        var x = TensorOperations<float>.Constant(Initializers.Normal<float>([32, 4], 1));
        var target = TensorOperations<float>.Constant(Initializers.Normal<float>([32, 1], 2));
        ComputationNode<float>[] parameters =
        [
            TensorOperations<float>.Variable(Initializers.HeNormal<float>([4, 16], 3)),
            TensorOperations<float>.Variable(new Tensor<float>([16])),
            TensorOperations<float>.Variable(Initializers.HeNormal<float>([16, 1], 4)),
            TensorOperations<float>.Variable(new Tensor<float>([1, 1])),
        ];
        var losses = new List<float>();
        for (int step = 0; step < 100; step++)
        {
            using var tape = new GradientTape<float>();
            var hidden = TensorOperations<float>.ReLU(TensorOperations<float>.MatrixMultiply(x, parameters[0]) + parameters[1]);
            var y = TensorOperations<float>.MatrixMultiply(hidden, parameters[2]) + parameters[3];
            var loss = TensorOperations<float>.MeanSquaredError(y, target);
            losses.Add(loss.Value.ToScalar());
            foreach (var (parameter, gradient) in tape.Gradient(loss))
            {
                for (int i = 0; i < parameter.Value.Length; i++) parameter.Value.Span[i] -= 0.05f * gradient.Span[i];
            }
        }
        Assert.IsTrue(losses[^1] < 0.5f * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
    }

    [TestMethod]
    public void Origins_name_the_users_line_when_asked_for()
    {
        using var tape = new GradientTape<double> { CaptureOrigins = true };
        var y = F.Exp(Variable(1));
        StringAssert.StartsWith(y.Node!.Origin, "GradientTapeTests.cs:");
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => F.Add(Variable(1, 2), Variable(1, 2, 3)));
        StringAssert.Contains(error.Message, "at GradientTapeTests.cs:");
        tape.CaptureOrigins = false;
        Assert.IsNull(F.Exp(Variable(1)).Node!.Origin);
    }
}
