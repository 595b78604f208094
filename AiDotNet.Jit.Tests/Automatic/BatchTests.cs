using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>Code for batches of any size, and a few sizes that serve all others.</summary>
[TestClass]
public class BatchTests
{
    private static readonly ComputationNode<float> Square = F.Variable(Mlp.Random(1, 6, 6)), Table = F.Variable(Mlp.Random(2, 9, 6));

    private static readonly Dictionary<string, (Func<ComputationNode<float>, ComputationNode<float>> Model, bool Independent, int Specializations)> Models = new()
    {
        ["layers"] = (x => F.Tanh(F.MatrixMultiply(x, Square) + Table.Shape[0]), true, 1),
        ["softmax over features"] = (x => F.Softmax(x), true, 1),
        ["mean over features"] = (x => F.Mean(x, [1], keepDims: true) + x, true, 1),
        ["views"] = (x => F.Transpose(F.Reshape(F.Transpose(x), 2, 3, x.Shape[0])), true, 3),
        ["flattened rows"] = (x => F.Reshape(F.MatrixMultiply(F.Reshape(x, x.Shape[0] * 2, 3), F.Slice(Square, 0, 3)), x.Shape[0], 12), true, 1),
        ["broadcast to the batch"] = (x => F.ReLU(x) + F.Slice(Table, 0, 1), true, 1),
        ["softmax over the batch"] = (x => F.Softmax(x, 0), false, 1),
        ["mean over the batch"] = (x => x - F.Mean(x, [0], keepDims: true), false, 1),
        ["mean of everything"] = (x => F.Mean(F.Exp(x)), false, 1),
        ["batch times batch"] = (x => F.MatrixMultiply(F.MatrixMultiply(x, F.Transpose(x)), x), false, 0),
        ["the batch size as a number"] = (x => x * x.Shape[0], false, 1),
        ["the first row"] = (x => x + F.Slice(x, 0, 1), false, 1),
        ["rows in another order"] = (x => F.Concat([F.Slice(x, 1, x.Shape[0] - 1), F.Slice(x, 0, 1)], 0), false, 0),
        ["another model for large batches"] = (x => x.Shape[0] > 20 ? x * 2 : x * 3, false, 0),
        ["rows mixed by a reshape"] = (x => F.Reshape(F.Transpose(F.Reshape(x, 6, x.Shape[0])), x.Shape[0], 6), false, 0),
    };

    public static IEnumerable<object[]> Names => Models.Keys.Select(k => new object[] { k });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Independence_of_rows_is_proven_or_refused(string name)
    {
        var (model, independent, _) = Models[name];
        var family = Find(model, out string? problem);
        Assert.AreEqual(independent, family is { Dependence: null } && family.Covers(Trace(model, 7), 7), problem);
        if (family is null) Assert.IsNotNull(problem);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Every_batch_size_is_answered_rightly(string name)
    {
        var (function, _, specializations) = Models[name];
        using var model = new JitCompiledModel<float>(function, new() { WarmupRuns = 50, WidenAfter = 3 });
        foreach (int rows in new[] { 5, 16, 2, 1, 9, 40, 17, 33, 64, 3 })
        {
            for (int i = 0; i < 3; i++)
            {
                var x = Mlp.Random(rows + i, rows, 6);
                Mlp.AreClose(Expected(function, x), model.Forward(x), $"{name}, {rows} rows");
                await model.WaitForCompilationAsync();
            }
        }
        Assert.AreEqual(specializations, model.Statistics.Specializations, model.Explain());
        if (specializations > 0) Assert.IsTrue(model.Statistics.CompiledCalls >= 20, model.Explain());
        Assert.AreEqual(0, model.Statistics.Fallbacks);
    }

    [TestMethod]
    public async Task What_is_compiled_size_by_size_says_why()
    {
        using var model = new JitCompiledModel<float>(Models["batch times batch"].Model, new() { WarmupRuns = 3, WidenAfter = 2 });
        var reasons = new List<RecompileReason>();
        model.Compiled += (_, e) => reasons.Add(e.Reason);
        for (int i = 0; i < 4; i++)
        {
            foreach (int rows in new[] { 5, 9 }) model.Forward(Mlp.Random(i, rows, 6));
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(2, reasons.Count, model.Explain());
        foreach (var reason in reasons) StringAssert.Contains(reason.NotShared, "differ in more than the batch");
        StringAssert.Contains(model.Explain(), "not by code for any batch");
    }

    [TestMethod]
    public async Task Padding_reaches_no_result_and_no_check()
    {
        using var model = new JitCompiledModel<float>(n => [F.EmbeddingLookup(Table, (ComputationNode<int>)n[0])], new() { Buckets = [8] });
        model.Forward([Tensor<int>.FromArray(1, 2, 3)]);
        await model.WaitForCompilationAsync();
        foreach (int rows in new[] { 1, 3, 8, 9, 30 })
        {
            var found = (Tensor<float>)model.Forward([Tensor<int>.FromArray([.. Enumerable.Repeat(8, rows)])])[0];
            for (int i = 0; i < rows; i++) Assert.AreEqual(Table.Value[8, 2], found[i, 2]);
        }
        Assert.AreEqual((5L, 1), (model.Statistics.CompiledCalls, model.Statistics.Specializations));
        Assert.ThrowsExactly<InvalidInputException>(() => model.Forward([Tensor<int>.FromArray(1, 2, 9)]));
    }

    [TestMethod]
    public async Task Tensors_of_the_caller_may_overlap_and_be_views()
    {
        using var model = new JitCompiledModel<float>(x => x * 2, new() { Buckets = [4] });
        model.Forward(Mlp.Random(1, 4, 6));
        await model.WaitForCompilationAsync();
        var memory = Mlp.Random(2, 20, 6);
        float[] expected = [.. memory.Slice(0, 0, 15).Contiguous().Span.ToArray().Select(v => 2 * v)];
        model.Run([memory.Slice(0, 0, 15)], [memory.Slice(0, 5, 15)]);
        CollectionAssert.AreEqual(expected, memory.Slice(0, 5, 15).Contiguous().Span.ToArray());
        var columns = Mlp.Random(3, 6, 15).Transpose();
        Mlp.AreClose(Expected(x => x * 2, columns.Contiguous()), model.Forward(columns), "a view");
    }

    [TestMethod]
    public async Task Code_for_a_family_is_dropped_when_the_model_changes()
    {
        bool doubled = true;
        using var model = new JitCompiledModel<float>(x => doubled ? x * 2 : x * 3, new() { Buckets = [4], RetraceEvery = 3 });
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                model.Forward(Mlp.Random(1, 7, 6));
                await model.WaitForCompilationAsync();
            }
            var x = Mlp.Random(5, 7, 6);
            Mlp.AreClose(Expected(doubled ? n => n * 2 : n => n * 3, x), model.Forward(x), $"round {round}");
            doubled = false;
        }
        Assert.AreEqual(1, model.Statistics.ModelChanges);
    }

    [TestMethod]
    public void Batches_are_cut_at_the_least_cost()
    {
        CollectionAssert.AreEqual(new[] { 64, 64 }, Sizes(100, [64, 8, 1], [10, 4, 3]));
        CollectionAssert.AreEqual(new[] { 64, 8, 8, 8, 8, 1, 1, 1, 1 }, Sizes(100, [1, 8, 64], [0.2, 1, 6]));
        CollectionAssert.AreEqual(new[] { 8, 8 }, Sizes(9, [8], [1]));
        int[] many = Sizes(100_000, [64, 8], [1, 0.5]);
        Assert.IsTrue(many.Sum() is >= 100_000 and < 100_064 && many.SequenceEqual(many.OrderDescending()));
    }

    private static int[] Sizes(int rows, int[] sizes, double[] costs) => [.. BatchPlan.Cover(rows, sizes, costs).Select(i => sizes[i])];

    private static BatchFamily? Find(Func<ComputationNode<float>, ComputationNode<float>> model, out string? problem) =>
        BatchFamily.Find(Trace(model, BatchFamily.SmallProbe), Trace(model, BatchFamily.LargeProbe), out problem);

    private static TracedModel Trace(Func<ComputationNode<float>, ComputationNode<float>> model, int rows) =>
        new ModelFunction(n => [model((ComputationNode<float>)n[0])]).Trace([new(DType.Float32, [rows, 6])]);

    private static Tensor<float> Expected(Func<ComputationNode<float>, ComputationNode<float>> model, Tensor<float> x) =>
        (Tensor<float>)Trace(model, x.Shape[0]).Interpret([x])[0];
}
