using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Mistakes get a typed error that says what was found, what was required and what to do, and change nothing.</summary>
[TestClass]
public class BadInputTests
{
    [TestMethod]
    public void Wrong_inputs_of_a_graph()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Exp(x), [2, 3]);
        var good = new Tensor<float>([2, 3]);
        Demand<InvalidInputException>(() => compiled.Forward(new Tensor<float>([3, 2])), "requires f32[2, 3]", "got f32[3, 2]", "Compile the graph for this type");
        Demand<InvalidInputException>(() => compiled.Forward([new Tensor<double>([2, 3])]), "f32[2, 3]", "got f64[2, 3]", "convert");
        Demand<InvalidInputException>(() => compiled.Forward(good, good), "requires 1 inputs", "got 2", "Pass one tensor");
        Demand<InvalidInputException>(() => compiled.Forward(Array.Empty<Tensor<float>>()), "requires 1", "got 0");
        Demand<InvalidInputException>(() => compiled.Run([good], []), "requires 1 outputs", "got 0");
        var small = Tensor<float>.Full([2, 2], 5);
        Demand<InvalidInputException>(() => compiled.Run([good], [small]), "Output 0 requires f32[2, 3]", "got f32[2, 2]", "Allocate");
        Assert.IsTrue(small.ElementsEqual(Tensor<float>.Full([2, 2], 5)));
        Demand<InvalidInputException>(() => compiled.Backward([good], [new Tensor<float>([2, 2])]), "seed", "f32[2, 3]", "got f32[2, 2]");
        Demand<InvalidInputException>(() => compiled.Backward([good], []), "requires", "got");
        Demand<InvalidInputException>(() => compiled.Backward([], [good]), "requires", "got");
        Assert.AreEqual(1f, compiled.Forward(good)[0].Span[0], "still usable");
    }

    [TestMethod]
    public void Null_tensors_and_disposed_tensors()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Exp(x), [2, 3]);
        var gone = new Tensor<float>([2, 3]);
        gone.Dispose();
        Demand<ObjectDisposedException>(() => compiled.Forward(gone), "f32[2, 3]", "disposed", "Keep it alive");
        Demand<ObjectDisposedException>(() => compiled.Run([new Tensor<float>([2, 3])], [gone]), "disposed");
        Demand<InvalidInputException>(() => compiled.Forward((Tensor<float>)null!), "Input 0 requires a tensor of type f32[2, 3]", "got null");
        Demand<InvalidInputException>(() => compiled.Run([new Tensor<float>([2, 3])], [null!]), "output 0");
        Demand<InvalidInputException>(() => compiled.Backward([new Tensor<float>([2, 3])], [null!]), "input");
        var w = F.Variable(new Tensor<float>([3]), "w");
        using var closed = JitCompiler.Compile<float>(x => x * w, [2, 3]);
        w.Value.Dispose();
        Demand<ObjectDisposedException>(() => closed.Forward(new Tensor<float>([2, 3])), "f32[3]", "disposed", "Keep it alive");
    }

    [TestMethod]
    public void Unknown_dtypes()
    {
        Demand<NotSupportedException>(() => _ = new Tensor<short>([2]), "Int16", "required float, double, int or bool", "Convert");
        Demand<NotSupportedException>(() => _ = new GradientTape<int>(), "float or double", "got Int32");
        Demand<JitException>(() => JitCompiler.Compile<float>(n => [n[0]], [new(DType.Int64, [2])]), "i64", "f32 or f64 or i32 or bool", "Cast");
        Demand<InvalidGraphException>(() => TensorOperations<bool>.Exp(TensorOperations<bool>.Constant(new Tensor<bool>([2]))), "bool", "exp", "f32");
    }

    [TestMethod]
    public void Mistakes_in_models()
    {
        var x = F.Constant(new Tensor<float>([32, 64]), "x");
        Demand<InvalidGraphException>(() => F.MatrixMultiply(x, F.Constant(new Tensor<float>([63, 10]), "w")), "[32, 64]", "[63, 10]", "w f32[63, 10]");
        Demand<InvalidGraphException>(() => F.Add(x, F.Constant(new Tensor<float>([7]))), "[32, 64]", "[7]");
        Demand<InvalidGraphException>(() => JitCompiler.Compile<float>(n => F.Add(n, x), [5, 5]), "[5, 5]", "[32, 64]");
        Demand<InvalidGraphException>(() => JitCompiler.Compile<float>(_ => [], [new(DType.Float32, [2])]), "at least one", "Return");
        Demand<InvalidGraphException>(() => JitCompiler.Compile<float>(n => F.Sum(n * n.Value.Span[0]), [2]), "traced", "Where");
        using var tape = new GradientTape<float>();
        Demand<InvalidGraphException>(() => JitCompiler.Compile(tape), "no operation", "Compute");
    }

    [TestMethod]
    public void Nodes_of_different_tapes()
    {
        ComputationNode<float> old;
        using (new GradientTape<float>()) old = F.Exp(F.Variable(new Tensor<float>([2])));
        using var tape = new GradientTape<float>();
        var x = F.Variable(new Tensor<float>([2]));
        Demand<InvalidGraphException>(() => F.Add(x, old), "tape", "Constant(node.Value)");
        Demand<InvalidGraphException>(() => JitCompiler.Compile<float>(n => n + old, [2]), "tape", "Constant(node.Value)");
        var mine = F.Exp(x);
        Demand<InvalidGraphException>(() => JitCompiler.Compile<float>([mine, old], [x]), "tape");
        Demand<InvalidGraphException>(() => JitCompiler.Compile(F.Log(mine), [mine]), "leaves", "got the recorded result");
        ComputationNode<float>? leaked = null;
        using (JitCompiler.Compile<float>(n => leaked = n * 2, [2])) { }
        Demand<InvalidGraphException>(() => F.Add(x, leaked!), "trace");
    }

    [TestMethod]
    public void Gradients_where_there_are_none()
    {
        var op = new Op("test_opaque", 1)
        {
            Infer = (operands, _) => operands[0],
            Evaluate = (_, operands) => operands[0],
        };
        ComputationNode<float> Opaque(ComputationNode<float> x) => Recorder.Apply<float>([x], n => n[0].Builder.Add(op, [n[0]], null));
        using var compiled = JitCompiler.Compile<float>(x => Opaque(x) * 2, [3]);
        Assert.AreEqual(6f, compiled.Forward(Tensor<float>.FromArray(1, 2, 3))[0].Span[2]);
        Demand<NotDifferentiableException>(() => compiled.Backward([new Tensor<float>([3])], [new Tensor<float>([3])]), "test_opaque", "gradient");
        var w = F.Variable(new Tensor<float>([3]), "w");
        using var step = JitCompiler.CompileTrainingStep<float>((ComputationNode<float> x, ComputationNode<float> y) => F.Sum(Opaque(w * x) + y), [w], Optimizer.Sgd(1));
        Demand<NotDifferentiableException>(() => step.Run(new Tensor<float>([3]), new Tensor<float>([3])), "test_opaque");
        using var masks = JitCompiler.Compile<float>(n => [F.Less((ComputationNode<float>)n[0], (ComputationNode<float>)n[0])], [new(DType.Float32, [3])]);
        Demand<NotDifferentiableException>(() => masks.Backward([new Tensor<float>([3])], []), "float");
    }

    [TestMethod]
    public void Bad_data_in_a_step_changes_nothing()
    {
        var network = TrainedNetwork<float>.Mlp(6, 5, 3);
        using var step = network.Compile(Optimizer.Adam(0.1));
        var good = Batches.Made<float>(1, 4, 6, 3)[0];
        step.Run(good);
        var before = State(network, step);
        Tensor[][] bad =
        [
            [good[0], Tensor<int>.FromArray(0, 1, 3, 0)], [good[0], Tensor<int>.FromArray(0, -1, 2, 0)], [good[0], new Tensor<int>([5])],
            [new Tensor<float>([4, 7]), good[1]], [new Tensor<double>([4, 6]), good[1]], [good[0]], [good[0], good[1], good[1]], [good[0], new Tensor<float>([4])], [good[0], null!],
        ];
        foreach (var batch in bad)
        {
            foreach (bool compiled in new[] { true, false })
            {
                string what = string.Join(", ", batch.Select(t => t?.Type));
                var error = Assert.Throws<Exception>(() => _ = compiled ? step.Run(batch) : step.RunInterpreted(batch), what);
                Assert.IsTrue(error is JitException, $"{what}: {error}");
                Assert.IsTrue(before.Zip(State(network, step)).All(p => p.First.BitsEqual(p.Second)), what);
                Assert.AreEqual(1, step.StepCount, what);
            }
        }
        Demand<InvalidInputException>(() => step.Run(bad[0]), "in [0, 3)", "got 3 at element 2", "Check");
    }

    [TestMethod]
    public void NaN_in_targets_changes_nothing()
    {
        var network = TrainedNetwork<float>.Mlp(6, 5, 3);
        using var step = JitCompiler.CompileTrainingStep<float>(
            (ComputationNode<float> x, ComputationNode<float> y) => F.CrossEntropy(network.Scores(x), y), network.Parameters, Optimizer.Momentum(0.1));
        var (x, y) = ((Tensor<float>)Batches.Made<float>(1, 4, 6, 3)[0][0], Tensor<float>.Full([4, 3], 0.3f));
        step.Run(x, y);
        var before = State(network, step);
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
        {
            y.Span[7] = bad;
            Demand<InvalidInputException>(() => step.Run(x, y), "finite", $"got {bad} at element 7", "Clean");
            Demand<InvalidInputException>(() => step.RunInterpreted(x, y), "finite", $"got {bad}", "Clean");
        }
        Assert.IsTrue(before.Zip(State(network, step)).All(p => p.First.BitsEqual(p.Second)));
    }

    [TestMethod]
    public void Checked_outputs_are_not_half_written()
    {
        using var compiled = JitCompiler.Compile<float>(
            n => [F.Exp((ComputationNode<float>)n[0]), F.EmbeddingLookup((ComputationNode<float>)n[0], (ComputationNode<int>)n[1])],
            [new(DType.Float32, [4, 2]), new(DType.Int32, [3])]);
        Tensor[] outputs = [Tensor<float>.Full([4, 2], 7), Tensor<float>.Full([3, 2], 7)];
        Demand<InvalidInputException>(() => compiled.Run([new Tensor<float>([4, 2]), Tensor<int>.FromArray(0, 4, 1)], outputs), "in [0, 4)", "got 4 at element 1");
        Assert.IsTrue(outputs.All(o => o.ElementsEqual(Tensor<float>.Full(o.Shape, 7))));
    }

    [TestMethod]
    public void Losses_and_parameters_that_cannot_be_trained()
    {
        var (w, other) = (F.Variable(new Tensor<float>([3]), "w"), F.Variable(new Tensor<float>([3]), "other"));
        Tensor[] batch = [new Tensor<float>([3]), new Tensor<float>([3])];
        void Fails(Func<ComputationNode<float>, ComputationNode<float>> loss, ComputationNode<float>[] parameters, params string[] parts) =>
            Demand<InvalidGraphException>(
                () =>
                {
                    using var step = JitCompiler.CompileTrainingStep<float>((ComputationNode<float> x, ComputationNode<float> y) => loss(x + y), parameters, Optimizer.Sgd(1));
                    step.Run(batch);
                }, parts);
        Fails(x => x * w, [w], "loss of one element", "f32[3]", "Mean or Sum");
        Fails(x => F.Sum(x), [w], "depends on none of the parameters", "Use the Variables");
        Fails(x => F.Sum(x * other), [w], "depends on none of the parameters");
        Fails(x => F.Sum(x * w), [], "at least one parameter", "Pass");
        Fails(x => F.Sum(x * w), [w, w], "listed twice", "once");
        using var tape = new GradientTape<float>();
        Fails(x => F.Sum(x * w), [F.Exp(w)], "leaves", "got the recorded result", "Variable");
        var frozen = other.Value.Clone();
        using var half = JitCompiler.CompileTrainingStep<float>((ComputationNode<float> x, ComputationNode<float> y) => F.Sum((x + y) * w + 1), [w, other], Optimizer.Sgd(1));
        half.Run(batch);
        Assert.IsTrue(other.Value.BitsEqual(frozen), "a parameter the loss ignores keeps its value");
    }

    [TestMethod]
    public void A_parameter_of_another_shape_is_refused_when_it_is_assigned()
    {
        var w = F.Variable(new Tensor<float>([3]), "w");
        Demand<InvalidGraphException>(() => w.Value = new Tensor<float>([4]), "w f32[3]", "got f32[4]", "new variable");
    }

    private static Tensor[] State(TrainedNetwork<float> network, CompiledTrainingStep<float> step) =>
        [.. network.Parameters.SelectMany(p => step.State(p).Prepend(p.Value)).Select(t => t.Clone())];

    private static void Demand<TException>(Action action, params string[] parts) where TException : Exception
    {
        var error = Assert.Throws<TException>(action);
        foreach (string part in parts) StringAssert.Contains(error.Message, part, StringComparison.OrdinalIgnoreCase);
    }
}
