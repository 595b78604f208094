using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit.Tests.Tape;

[TestClass]
public class TraceTests
{
    private static readonly Shape Batch = [4, 3];

    [TestMethod]
    public void A_trace_knows_shapes_and_captures_parameters_by_reference()
    {
        var weight = F.Variable(Numbers.Normal(1, 3, 2), "w");
        using var tape = new GradientTape<double>();
        var traced = tape.Trace(x => F.ReLU(F.MatrixMultiply(x, weight)), Batch);
        Assert.AreEqual(Batch, traced.Inputs.Single().Shape);
        Assert.AreEqual(Shape.Create([4, 2]), traced.Outputs.Single().Shape);
        Assert.AreSame(weight, traced.Captured.Single());
        Assert.AreSame(weight.Value, traced.Program.Captured[0].Tensor);
        weight.Value = Numbers.Normal(2, 3, 2);
        Assert.AreSame(weight.Value, traced.Program.Captured[0].Tensor);
        Assert.AreEqual(2, traced.Graph.Inputs.Count);
        Assert.AreEqual("relu", traced.Graph.Outputs[0].Tag?.Name);
        Assert.IsNull(traced.Seed);
        Assert.AreEqual(0, tape.SavedValues);
    }

    [TestMethod]
    public void Values_do_not_exist_while_tracing()
    {
        using var tape = new GradientTape<double>();
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => tape.Trace(x => x.Value[0, 0] > 0 ? x : -x, Batch));
        StringAssert.Contains(error.Message, "tracing");
        StringAssert.Contains(error.Message, "Where");
        Assert.ThrowsExactly<InvalidGraphException>(() => tape.Trace(x => { F.Sum(x).Backward(); return x; }, Batch));
        Close.To([2], (F.Constant(Tensor<double>.Scalar(1)) * 2).Value, what: "the tape records on after a failed trace");
    }

    [TestMethod]
    public void A_trace_does_not_mix_with_the_tape()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Numbers.Normal(1, 4, 3));
        var recorded = x * 2;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => tape.Trace(y => y + recorded, Batch)).Message, "another tape or trace");
        ComputationNode<double>? leaked = null;
        tape.Trace(y => leaked = F.Exp(y), Batch);
        Assert.ThrowsExactly<InvalidGraphException>(() => leaked! + x);
    }

    [TestMethod]
    public void Traces_take_several_inputs_and_mixed_types()
    {
        using var tape = new GradientTape<double>();
        var two = tape.Trace(n => [n[0] + n[1], n[0] * n[1]], Batch, Batch);
        Assert.AreEqual(2, two.Inputs.Count);
        Assert.AreEqual(2, two.Outputs.Count);
        var loss = tape.Trace(
            n => [F.CrossEntropy((ComputationNode<double>)n[0], (ComputationNode<int>)n[1])],
            new TensorType(DType.Float64, Batch), new TensorType(DType.Int32, [4]));
        Assert.AreEqual(Shape.Scalar, loss.Outputs[0].Shape);
        Assert.ThrowsExactly<InvalidGraphException>(() => tape.Trace(_ => Array.Empty<ComputationNode<double>>(), Batch, Batch));
    }

    [TestMethod]
    public void A_gradient_inside_a_trace_becomes_part_of_the_graph()
    {
        var weight = F.Variable(Numbers.Normal(1, 3, 2), "w");
        var program = Tracer.Trace(n =>
        {
            using var tape = new GradientTape<double>();
            var loss = F.Mean(F.Square(F.MatrixMultiply((ComputationNode<double>)n[0], weight)));
            var gradients = tape.Gradient(loss, [weight]);
            Assert.ThrowsExactly<InvalidGraphException>(() => gradients[weight]);
            return [loss, gradients.Node(weight)];
        }, [new TensorType(DType.Float64, Batch)]);
        Assert.AreEqual(Shape.Create([3, 2]), program.Outputs[1].Shape);
        Assert.IsNull(weight.Gradient);
    }

    [TestMethod]
    public void Recording_cannot_stop_while_tracing()
    {
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => Tracer.Trace(n =>
        {
            using var tape = new GradientTape<double>();
            tape.StopRecording();
            return n;
        }, [new TensorType(DType.Float64, Batch)]));
        StringAssert.Contains(error.Message, "StopGradient");
    }

    [TestMethod]
    public void A_tape_is_a_program_from_its_variables_to_its_unused_results()
    {
        var weight = F.Variable(Numbers.Normal(1, 3, 2), "w");
        using var tape = new GradientTape<double>();
        var x = F.Variable(Numbers.Normal(2, 4, 3), "x");
        var unused = F.Variable(Tensor<double>.Scalar(0), "unused");
        var hidden = F.MatrixMultiply(x, weight);
        var loss = F.Sum(F.Tanh(hidden));
        var norm = F.Sum(F.Square(hidden));
        tape.Gradient(loss);
        var program = tape.Program;
        CollectionAssert.AreEqual(new[] { x, unused }, program.Inputs.ToArray());
        CollectionAssert.AreEqual(new[] { loss, norm }, program.Outputs.ToArray());
        Assert.AreSame(weight, program.Captured.Single().Leaf);
        Assert.AreEqual(3, program.Graph.Inputs.Count);
    }

    [TestMethod]
    public void Programs_from_results_refuse_what_cannot_be_an_input()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(1, 2), "x");
        var y = x * x;
        var z = y + 1;
        var program = Program.From([z], [x]);
        Assert.AreEqual(0, program.Captured.Count);
        Assert.AreSame(x, Program.From([z], []).Captured.Single().Leaf);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => Program.From([z], [y])).Message, "must be leaves");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => Program.From([z], [x, x])).Message, "different");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => Program.From([x], [x])).Message, "recorded");
        using var empty = new GradientTape<float>();
        tape.Dispose();
        Assert.AreEqual(1, Program.From([z], [x]).Inputs.Count, "results keep their graph when their tape is gone");
    }

    [TestMethod]
    public void An_empty_tape_is_no_program()
    {
        using var tape = new GradientTape<double>();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => tape.Program).Message, "no operation");
    }

    [TestMethod]
    public void A_value_computed_while_stopped_is_not_baked_in()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(1, 2), "x");
        tape.StopRecording();
        var scale = F.Mean(x * 2);
        tape.ResumeRecording();
        var y = x * scale;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => tape.Program).Message, "stopped");
        Assert.AreEqual(2, Program.From([y], [x, scale]).Inputs.Count);
    }

    [TestMethod]
    public void Dropout_draws_from_a_captured_seed()
    {
        using var tape = new GradientTape<double>();
        var traced = tape.Trace(x => F.Dropout(F.Dropout(x, 0.5), 0.5), Batch);
        Assert.AreSame(tape.Seed, traced.Seed);
        Assert.AreSame(traced.Program.Seed!.Leaf, traced.Captured.Single());
        var streams = traced.Graph.Nodes.Where(n => n.Op == Primitive.RandomBits).Select(n => n.Attribute<RandomBitsAttributes>().Stream).ToArray();
        CollectionAssert.AllItemsAreUnique(streams);
    }
}
