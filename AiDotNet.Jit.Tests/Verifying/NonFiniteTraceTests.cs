using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Layer = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Verifying;

/// <summary>CheckNumerics names the operation and the line at which numbers stopped being numbers.</summary>
[TestClass]
public sealed class NonFiniteTraceTests
{
    private static readonly JitOptions s_checked = new() { CheckNumerics = true };

    [TestMethod]
    public void The_first_operation_and_its_line_are_named()
    {
        using var tape = new GradientTape<float> { CaptureOrigins = true };
        var x = Layer.Variable(new Tensor<float>([1, 2, 3], [3]), "x");
        var logs = Layer.Log(x); // the culprit
        _ = Layer.Tanh(Layer.Add(logs, x));
        using var compiled = JitCompiler.Compile(tape, s_checked);
        compiled.Forward(new Tensor<float>([1, 2, 3], [3]));
        var error = Assert.ThrowsExactly<NonFiniteException>(() => compiled.Forward(new Tensor<float>([1, -1, 3], [3])));
        StringAssert.StartsWith(error.Message, "log produced NaN at element 1 of f32[3] (recorded at NonFiniteTraceTests.cs:");
        StringAssert.Contains(error.Message, "from operands in [-1, 3]");
    }

    [TestMethod]
    public void An_infinity_is_traced_to_where_it_began()
    {
        using var compiled = JitCompiler.Compile<float>(x => Layer.Add(Layer.Exp(x), x), [2], s_checked);
        var error = Assert.ThrowsExactly<NonFiniteException>(() => compiled.Forward(new Tensor<float>([1, 1000], [2])));
        StringAssert.StartsWith(error.Message, "exp produced an infinity at element 1 of f32[2]");
    }

    [TestMethod]
    public void A_bad_input_is_named_as_an_input()
    {
        using var compiled = JitCompiler.Compile<float>(x => Layer.Tanh(x), [2], s_checked);
        var error = Assert.ThrowsExactly<NonFiniteException>(() => compiled.Forward(new Tensor<float>([float.NaN, 0], [2])));
        StringAssert.StartsWith(error.Message, "The input \"input0\" holds NaN at element 0");
    }

    [TestMethod]
    public void Gradients_are_checked()
    {
        using var compiled = JitCompiler.Compile<float>(x => Layer.Sqrt(x), [1], s_checked);
        var error = Assert.ThrowsExactly<NonFiniteException>(() => compiled.Backward([new Tensor<float>([0], [1])], [new Tensor<float>([1], [1])]));
        StringAssert.StartsWith(error.Message, "div produced an infinity");
    }

    [TestMethod]
    public void A_training_step_that_diverges_changes_nothing()
    {
        using var tape = new GradientTape<float>();
        var w = Layer.Variable(new Tensor<float>([3e38f, 1], [2]), "w");
        using var step = JitCompiler.CompileTrainingStep<float>((x, y) => Layer.Mean(Layer.Square(Layer.ElementwiseMultiply(Layer.ElementwiseMultiply(x, w), y))), [w], Optimizer.Sgd(0.1), s_checked);
        Tensor<float> ones = new([1, 1], [2]);
        Assert.ThrowsExactly<NonFiniteException>(() => step.Run(ones, ones));
        CollectionAssert.AreEqual(new[] { 3e38f, 1 }, w.Value!.ToArray());
    }

    [TestMethod]
    public void Verify_compares_with_the_interpreter()
    {
        using var compiled = JitCompiler.Compile<float>(x => Layer.Softmax(x), [4, 9]);
        var report = compiled.Verify(new Tensor<float>([.. Enumerable.Range(0, 36).Select(i => i * 0.1f)], [4, 9]));
        Assert.IsTrue(report.IsVerified, report.ToString());
        Assert.AreEqual(36, report.Elements);
    }
}
