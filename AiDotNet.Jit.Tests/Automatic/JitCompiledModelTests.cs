using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class JitCompiledModelTests
{
    private static readonly AutomaticOptions Soon = new() { WarmupRuns = 3, WidenAfter = 0 };

    [TestMethod]
    public async Task Interpreted_then_compiled_and_always_right()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, Soon);
        var compiled = new List<CompiledEventArgs>();
        model.Compiled += (_, e) => compiled.Add(e);
        for (int i = 0; i < 3; i++) Answer(model, mlp, i, 4);
        await model.WaitForCompilationAsync();
        Assert.AreEqual(3, model.Statistics.InterpretedCalls);
        for (int i = 3; i < 8; i++) Answer(model, mlp, i, 4);
        Assert.AreEqual(5, model.Statistics.CompiledCalls, model.Explain());
        Assert.AreEqual(RecompileCause.FirstSignature, compiled.Single().Reason.Cause);
        Assert.IsTrue(compiled[0].VerificationTime > TimeSpan.Zero && compiled[0].Stats.KernelCount > 0);
        StringAssert.Contains(model.Explain(), "Compiled by expressions");
    }

    [TestMethod]
    public async Task Parameters_are_read_at_every_call()
    {
        var mlp = new Mlp();
        using var model = await Warm(mlp);
        mlp.Weights.Value.Span[0] += 1;
        Answer(model, mlp, 20, 4);
        mlp.Weights.Value = Mlp.Random(9, Mlp.Features, 20);
        Answer(model, mlp, 21, 4);
        Assert.AreEqual(2, model.Statistics.CompiledCalls);
    }

    [TestMethod]
    public async Task A_new_signature_gets_code_of_its_own_and_a_reason()
    {
        var mlp = new Mlp();
        using var model = await Warm(mlp);
        RecompileReason? reason = null;
        model.Recompiled += (_, e) => reason = e.Reason;
        for (int i = 0; i < 3; i++) Answer(model, mlp, i, 7);
        await model.WaitForCompilationAsync();
        Answer(model, mlp, 5, 7);
        Answer(model, mlp, 5, 4);
        Assert.AreEqual(2, model.Statistics.CompiledCalls);
        Assert.AreEqual((RecompileCause.NewSignature, 0, 0), (reason!.Cause, reason.Input, reason.Axis));
        Assert.AreEqual("NewSignature: axis 0 of input 0 is 7, was 4", reason.ToString());
    }

    [TestMethod]
    public async Task Precompiled_shapes_answer_from_the_first_call()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model);
        model.Precompile([3, Mlp.Features], [8, Mlp.Features]);
        await model.WaitForCompilationAsync();
        Answer(model, mlp, 1, 3);
        Answer(model, mlp, 2, 8);
        Assert.AreEqual((2L, 0L), (model.Statistics.CompiledCalls, model.Statistics.InterpretedCalls));
    }

    [TestMethod]
    public async Task Several_inputs_and_outputs_of_several_types()
    {
        using var model = new JitCompiledModel<float>(n => Pick((ComputationNode<float>)n[0], (ComputationNode<int>)n[1]), Soon);
        for (int i = 0; i < 6; i++)
        {
            Tensor[] inputs = [Mlp.Random(i, 6, 3), Tensor<int>.FromArray(i % 6, 2, 5)];
            var outputs = model.Forward(inputs);
            var table = (Tensor<float>)inputs[0];
            Assert.AreEqual(table[i % 6, 1] * 2, ((Tensor<float>)outputs[0])[0, 1]);
            Assert.AreEqual(table[5, 0] > 0, ((Tensor<bool>)outputs[1])[2, 0]);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(3, model.Statistics.CompiledCalls, model.Explain());
        Assert.ThrowsExactly<InvalidInputException>(() => model.Forward([Mlp.Random(1, 6, 3), Tensor<int>.FromArray(1, 2, 6)]), "checks of values reach the caller");
        Assert.AreEqual(0, model.Statistics.Fallbacks);
    }

    [TestMethod]
    public async Task Outputs_of_the_caller_may_overlap_its_inputs()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(x => x * 2 + 1, Soon);
        for (int i = 0; i < 6; i++)
        {
            var x = Mlp.Batch(i, 4);
            var expected = x.Span.ToArray().Select(v => v * 2 + 1).ToArray();
            model.Run([x], [x]);
            CollectionAssert.AreEqual(expected, x.Span.ToArray());
            await model.WaitForCompilationAsync();
        }
        Assert.ThrowsExactly<InvalidInputException>(() => model.Run([Mlp.Batch(1, 4)], [Mlp.Batch(1, 5)]));
    }

    [TestMethod]
    public void A_model_that_needs_values_runs_step_by_step()
    {
        using var model = new JitCompiledModel<float>(x => x.Value.Span[0] > 0 ? x * 2 : -x, Soon);
        FallbackEventArgs? fallback = null;
        model.FellBack += (_, e) => fallback ??= e;
        for (int i = 1; i < 8; i++)
        {
            float x = i % 2 == 0 ? i : -i;
            Assert.AreEqual(x > 0 ? 2 * x : -x, model.Forward(Tensor<float>.FromArray(x)).Span[0]);
        }
        Assert.AreEqual(FallbackReason.DependsOnValues, fallback!.Reason);
        Assert.AreEqual((0L, 1L), (model.Statistics.Compilations, model.Statistics.Fallbacks));
    }

    [TestMethod]
    public async Task A_flag_the_model_closes_over_is_noticed()
    {
        bool training = false;
        using var model = new JitCompiledModel<float>(x => training ? x * 2 : x * 3, Soon with { RetraceEvery = 5 });
        for (int i = 0; i < 2; i++) Assert.AreEqual(3f, One(model));
        training = true;
        Assert.AreEqual(2f, One(model), "a warming model follows at once");
        for (int i = 0; i < 4; i++) One(model);
        await model.WaitForCompilationAsync();
        Assert.AreEqual(2f, One(model));
        training = false;
        for (int i = 0; i < 5; i++) One(model);
        Assert.AreEqual(3f, One(model), "a compiled one after RetraceEvery calls");
        Assert.AreEqual(2, model.Statistics.ModelChanges);
    }

    [TestMethod]
    public async Task A_decision_on_the_value_of_a_parameter_is_guarded()
    {
        var gate = F.Variable(Tensor<float>.Scalar(1));
        using var model = new JitCompiledModel<float>(x => gate.Value.Span[0] > 0 ? x * 2 : x * 3, Soon with { RetraceEvery = 0 });
        foreach (float value in new[] { 1f, 5f, -1f, -2f, 4f })
        {
            gate.Value.Span[0] = value;
            for (int i = 0; i < 6; i++)
            {
                Assert.AreEqual(value > 0 ? 2f : 3f, One(model), $"call {i} with {value}");
                await model.WaitForCompilationAsync();
            }
        }
        Assert.AreEqual(2, model.Statistics.ModelChanges, "a value that leads to the same graph changes nothing");
        Assert.IsTrue(model.Statistics.CompiledCalls > 10, model.Statistics.ToString());
    }

    [TestMethod]
    public async Task A_guard_is_checked_on_the_batch_sizes_that_share_code()
    {
        var gate = F.Variable(Tensor<float>.Scalar(1));
        using var model = new JitCompiledModel<float>(x => gate.Value.Span[0] > 0 ? x * 2 : x * 3, new() { Buckets = [4], RetraceEvery = 0 });
        foreach (float value in new[] { 1f, -1f })
        {
            gate.Value.Span[0] = value;
            foreach (int rows in new[] { 4, 7, 4, 9, 7 })
            {
                var x = Mlp.Random(1, rows, 6);
                Assert.AreEqual(x[rows - 1, 5] * (value > 0 ? 2 : 3), model.Forward(x)[rows - 1, 5]);
                await model.WaitForCompilationAsync();
            }
        }
        Assert.IsTrue(model.Statistics.CompiledCalls > 0, model.Statistics.ToString());
    }

    [TestMethod]
    public async Task A_model_that_never_records_the_same_twice_is_not_compiled()
    {
        int calls = 0;
        using var model = new JitCompiledModel<float>(x => x * ++calls, Soon);
        FallbackEventArgs? fallback = null;
        model.FellBack += (_, e) => fallback = e;
        for (int i = 1; i < 20; i++) Assert.AreEqual(calls + 1, (int)One(model));
        await model.WaitForCompilationAsync();
        Assert.AreEqual(FallbackReason.Unstable, fallback!.Reason);
        Assert.AreEqual(0, model.Statistics.Compilations);
    }

    [TestMethod]
    public async Task The_least_recently_used_code_goes_first()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, Soon with { MaxSpecializations = 2 });
        foreach (int rows in new[] { 1, 2, 3 })
        {
            for (int i = 0; i < 4; i++) Answer(model, mlp, i, rows);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual((2, 1L), (model.Statistics.Specializations, model.Statistics.Evictions));
        RecompileReason? reason = null;
        model.Recompiled += (_, e) => reason = e.Reason;
        for (int i = 0; i < 4; i++) Answer(model, mlp, i, 1);
        await model.WaitForCompilationAsync();
        Assert.AreEqual(RecompileCause.Evicted, reason!.Cause);
    }

    [TestMethod]
    public async Task Dropout_draws_anew_at_every_call_compiled_or_not()
    {
        using var model = new JitCompiledModel<float>(x => F.Dropout(x, 0.5), Soon);
        var seen = new HashSet<string>();
        for (int i = 0; i < 8; i++)
        {
            var y = model.Forward(Tensor<float>.Ones([64]));
            Assert.IsTrue(seen.Add(string.Join("", y.Span.ToArray().Select(v => v > 0 ? 1 : 0))), "the same elements were dropped twice");
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(5, model.Statistics.CompiledCalls);
    }

    [TestMethod]
    public void Mistakes_of_the_caller_stay_the_callers()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, Soon);
        for (int i = 0; i < 4; i++) Assert.ThrowsExactly<InvalidGraphException>(() => model.Forward(Mlp.Random(1, 4, 99)));
        Assert.AreEqual(0, model.Statistics.Fallbacks);
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Forward(Mlp.Batch(1, 4)));
    }

    private static ComputationNode[] Pick(ComputationNode<float> table, ComputationNode<int> indices)
    {
        var rows = F.EmbeddingLookup(table, indices);
        return [rows * 2, F.Greater(rows, F.Constant(Tensor<float>.Scalar(0)))];
    }

    private static float One(JitCompiledModel<float> model) => model.Forward(Tensor<float>.FromArray(1)).Span[0];

    private static async Task<JitCompiledModel<float>> Warm(Mlp mlp)
    {
        var model = new JitCompiledModel<float>(mlp.Model, Soon);
        for (int i = 0; i < 3; i++) Answer(model, mlp, i, 4);
        await model.WaitForCompilationAsync();
        return model;
    }

    private static void Answer(JitCompiledModel<float> model, Mlp mlp, int seed, int rows)
    {
        var x = Mlp.Batch(seed, rows);
        Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"{rows} rows, seed {seed}");
    }
}
