using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>Code whose number of rows is an argument.</summary>
[TestClass]
public class VariableTests
{
    private const int Features = 12;

    private static readonly int[] Sizes = [250, 1, 2, 5, 6, 7, 16, 47, 33, 3];

    private static readonly ComputationNode<float> Wide = Parameter(1, Features, 40), Narrow = Parameter(2, 40, 5), Bias = Parameter(3, 40), Turned = Parameter(4, 24, Features),
        Scale = Parameter(5, Features), Kernel = Parameter(6, 4, 2, 3, 3), Table = Parameter(7, 9, Features), InputGates = Parameter(8, 24, Features), HiddenGates = Parameter(9, 24, 8),
        Row = Parameter(10, 1, Features), Vector = Parameter(11, Features, 1);

    private static readonly Dictionary<string, Func<ComputationNode<float>, ComputationNode<float>[]>> Models = new()
    {
        ["layers"] = x => [F.Softmax(F.MatrixMultiply(F.GELU(F.MatrixMultiply(x, Wide) + Bias), Narrow))],
        ["one number for each row"] = x => [F.Sigmoid(F.MatrixMultiply(x, Vector)), F.Sum(F.Square(x), [1])],
        ["normalisation and a residual"] = x => [x + F.LayerNorm(F.Tanh(x), [Features], Scale, Scale)],
        ["a weight stored by columns"] = x => [F.MatrixMultiply(x, F.Transpose(Turned))],
        ["several outputs, one of parameters only"] = x => [F.Exp(x), F.MatrixMultiply(Turned, Wide), x - F.ReduceMax(x, [1], keepDims: true)],
        ["attention"] = x => [Attend(F.Reshape(x, x.Shape[0], 2, 2, 3))],
        ["convolution and pooling"] = x => [F.MaxPool2D(F.ReLU(F.Conv2D(F.Reshape(F.Concat([x, x, x, x, x, x], 1), x.Shape[0], 2, 6, 6), Kernel, padding: [1])), [2])],
        ["parts of rows"] = x => [F.Concat([F.Slice(x, 2, 5, axis: 1), F.Pad(F.Slice(x, 0, 3, axis: 1), [0, 1], [0, 2], 7), F.Slice(x, 0, 4, 3, axis: 1)], 1)],
        ["a recurrent cell"] = x => [F.GRUCell(x, F.Slice(F.Cos(x), 0, 8, axis: 1), InputGates, HiddenGates)],
        ["steps of a sequence"] = x => [F.Reshape(F.MatrixMultiply(F.Reshape(x, x.Shape[0] * 4, 3), F.Slice(Wide, 0, 3)), x.Shape[0], 160)],
        ["a row for the whole batch"] = x => [x * Row + F.Broadcast(Row, x.Shape[0], Features)],
        ["a softmax over the batch"] = x => [F.Softmax(x, 0), F.Sum(F.Exp(x))],
        ["sums over the batch"] = x => [F.MatrixMultiply(F.Transpose(F.Tanh(x)), x), F.Sum(F.Square(x), [0]), F.ReduceMax(x), F.Sum(F.MatrixMultiply(x, Vector))],
        ["statistics of the batch"] = x => [F.BatchNorm(F.Reshape(x, x.Shape[0], 3, 2, 2), F.Slice(Scale, 0, 3), F.Slice(Scale, 3, 3)), x - F.Mean(x, [0], keepDims: true)],
        ["scalars"] = x => [F.Log1p(F.Abs(F.Slice(x, 3, 1, axis: 1))), x * 3],
    };

    public static IEnumerable<object[]> Cases =>
        from name in Models.Keys
        from mode in new[] { NumericMode.Default, NumericMode.Strict }
        from bits in new[] { 512, 256, 0 }
        where bits == 512 || mode == NumericMode.Default
        select new object[] { name, mode, bits };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Every_batch_is_computed_rightly(string name, NumericMode mode, int bits)
    {
        var family = Family(Models[name]);
        var backend = new AiDotNet.Jit.Codegen.Expressions.ExpressionBackend(vectorBits: Math.Min(bits, AiDotNet.Jit.Codegen.Expressions.LaneWidths.HardwareBits));
        var program = Compile(family, new() { Mode = mode, Backend = backend });
        using var pool = new WorkerPool(2);
        using var alone = new VariableExecutable(program, 1);
        using var shared = new VariableExecutable(program, 3) { Pool = pool, ParallelNanoseconds = 0 };
        foreach (int rows in Sizes)
        {
            var (arguments, found) = Run(alone, family, rows);
            var report = Verification.Compare(family.At(rows), mode, arguments, found);
            Assert.IsTrue(report.IsVerified, $"{rows} rows: {report}");
            var again = Run(shared, family, rows).Outputs;
            for (int i = 0; i < found.Length; i++) Assert.IsTrue(found[i].BitsEqual(again[i]), $"{rows} rows, output {i}: other bits on several threads");
        }
    }

    [TestMethod]
    public void Integers_index_a_table_and_are_checked()
    {
        TracedModel Trace(int rows) => new ModelFunction(n => [F.EmbeddingLookup(Table, (ComputationNode<int>)n[0])]).Trace([new(DType.Int32, [rows, 3])]);
        var family = BatchFamily.Find(Trace(BatchFamily.SmallProbe), Trace(BatchFamily.LargeProbe), out _)!;
        using var executable = new VariableExecutable(Compile(family, JitOptions.Default), 1);
        foreach (int rows in new[] { 1, 7, 30 })
        {
            var indices = Tensor<int>.FromArray([.. Enumerable.Range(0, rows * 3).Select(i => i * 5 % 9)]).Reshape([rows, 3]);
            var found = new Tensor<float>([rows, 3, Features]);
            executable.Run(rows, [indices, Table.Value], [found]);
            Assert.AreEqual(Table.Value[(rows * 3 - 1) * 5 % 9, 4], found[rows - 1, 2, 4]);
            indices[rows - 1, 2] = 9;
            Assert.ThrowsExactly<InvalidInputException>(() => executable.Run(rows, [indices, Table.Value], [found]));
        }
    }

    [TestMethod]
    public void What_does_not_fit_is_refused_before_anything_is_written()
    {
        var family = Family(x => [x * 2]);
        using var executable = new VariableExecutable(Compile(family, JitOptions.Default), 1);
        var (x, y) = (Mlp.Random(1, 5, Features), new Tensor<float>([5, Features]));
        Assert.ThrowsExactly<InvalidInputException>(() => executable.Run(6, [x], [y]));
        Assert.ThrowsExactly<InvalidInputException>(() => executable.Run(5, [x], [new Tensor<float>([6, Features])]));
        Assert.ThrowsExactly<InvalidInputException>(() => executable.Run(5, [x, x], [y]));
        executable.Run(5, [x], [y]);
        Assert.AreEqual(2 * x[4, 3], y[4, 3]);
    }

    [TestMethod]
    public void Views_and_tensors_that_overlap_are_computed_aside()
    {
        var family = Family(x => [x + F.Slice(x, 0, 1)]);
        using var executable = new VariableExecutable(Compile(family, JitOptions.Default), 1);
        var memory = Mlp.Random(1, 20, Features);
        var x = Mlp.Random(1, 15, Features); // the same numbers
        var expected = (Tensor<float>)family.ModelAt(15).Interpret([x])[0];
        executable.Run(15, [memory.Slice(0, 0, 15)], [memory.Slice(0, 5, 15)]);
        Mlp.AreClose(expected, memory.Slice(0, 5, 15).Contiguous(), "rows that overlap");
        var (turned, strided) = (x.Transpose().Contiguous().Transpose(), new Tensor<float>([Features, 15]).Transpose());
        executable.Run(15, [turned], [strided]);
        Mlp.AreClose(expected, strided.Contiguous(), "columns");
    }

    [TestMethod]
    public void Memory_is_that_of_the_largest_batch_and_of_the_runs_at_the_same_time()
    {
        var family = Family(Models["layers"]);
        long before = ExecutionState.LiveBytes;
        var executable = new VariableExecutable(Compile(family, JitOptions.Default), 1);
        Parallel.For(0, 4, new() { MaxDegreeOfParallelism = 4 }, t =>
        {
            for (int i = 0; i < 200; i++) Run(executable, family, 1 + (i * 37 + t) % 300);
        });
        long held = ExecutionState.LiveBytes - before;
        Assert.IsTrue(held > 0 && held <= 4 * (executable.ArenaBytes(300) + 4096), $"{held} bytes");
        executable.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Run(executable, family, 3));
    }

    [TestMethod]
    public void A_layer_as_wide_as_a_probe_is_told_apart()
    {
        var square = Parameter(1, 240, 240);
        TracedModel Trace(int rows) => new ModelFunction(n => [F.Softmax(F.MatrixMultiply((ComputationNode<float>)n[0], square))]).Trace([new(DType.Float32, [rows, 240])]);
        var family = BatchFamily.Find(Trace(BatchFamily.SmallProbe), Trace(BatchFamily.LargeProbe), out _)!;
        using var executable = new VariableExecutable(Compile(family, JitOptions.Default), 1);
        foreach (int rows in new[] { 3, 240, 241 })
        {
            Tensor[] arguments = [Mlp.Random(rows, rows, 240), square.Value];
            var found = new Tensor<float>([rows, 240]);
            executable.Run(rows, arguments, [found]);
            Assert.IsTrue(Verification.Compare(family.At(rows), NumericMode.Default, arguments, [found]).IsVerified);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_backend_that_fails_hands_over_to_the_next(bool whileItRuns)
    {
        var mlp = new Mlp();
        var bad = new FaultyBackend("faulty") { ComputesNothing = !whileItRuns };
        var fallbacks = new List<FallbackEventArgs>();
        using var model = new JitCompiledModel<float>(mlp.Model, new() { Backends = [bad, new AiDotNet.Jit.Codegen.Expressions.ExpressionBackend()], WarmupRuns = 2, WidenAfter = 2 });
        model.FellBack += (_, e) => fallbacks.Add(e);
        for (int i = 0; i < 14; i++) // each size warms up again, and loses the backend on its own
        {
            if (i == 3 && whileItRuns) bad.OnRun = () => throw new InvalidOperationException("the device is gone");
            foreach (int rows in new[] { 3, 8, 17 })
            {
                var x = Mlp.Batch(rows + i, rows);
                Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"{rows} rows, round {i}");
                await model.WaitForCompilationAsync();
            }
            if (i == 2) StringAssert.Matches(model.Explain(), new(whileItRuns ? "by faulty, . kernels for any batch" : "by expressions-il, . kernels for any batch"));
        }
        Assert.AreEqual((whileItRuns ? FallbackReason.RunFailed : FallbackReason.VerificationFailed, "faulty"), (fallbacks[0].Reason, fallbacks[0].Backend));
        Assert.IsTrue(model.Statistics.CompiledCalls >= 20, model.Explain());
        StringAssert.Contains(model.Explain(), "by expressions-il");
    }

    [TestMethod]
    [DataRow("rows by rows")]
    [DataRow("columns")]
    public void Other_uses_of_the_batch_are_refused_with_a_reason(string use)
    {
        Func<ComputationNode<float>, ComputationNode<float>[]> model = use switch
        {
            "rows by rows" => x => [F.Exp(F.MatrixMultiply(x, F.Transpose(x)))],
            _ => x => [F.Transpose(F.Exp(x))],
        };
        var function = new ModelFunction(n => [.. model((ComputationNode<float>)n[0])]);
        var code = VariableCompiler.Compile(rows => function.Trace([new(DType.Float32, [rows, Features])]).Program.Graph, JitOptions.Default, default, out string? problem);
        Assert.IsNull(code);
        StringAssert.Contains(problem, "the batch size as a number");
    }

    private static ComputationNode<float> Attend(ComputationNode<float> x) => F.ScaledDotProductAttention(x, F.Tanh(x), F.Sin(x), causal: true);

    private static (Tensor[] Arguments, Tensor[] Outputs) Run(VariableExecutable executable, BatchFamily family, int rows)
    {
        var graph = family.At(rows);
        Tensor[] arguments = [Mlp.Random(rows, rows, Features), .. family.Template.Program.Captured.Select(c => c.Tensor)];
        Tensor[] outputs = [.. graph.Outputs.Select(o => AiDotNet.Jit.Automatic.Samples.Poisoned(o.Type))];
        executable.Run(rows, arguments, outputs);
        return (arguments, outputs);
    }

    private static VariableProgram Compile(BatchFamily family, JitOptions options) =>
        VariableCompiler.Compile(family.At, options, default, out string? problem) is var (program, _) ? program : throw new AssertFailedException(problem!);

    private static BatchFamily Family(Func<ComputationNode<float>, ComputationNode<float>[]> model)
    {
        var function = new ModelFunction(n => [.. model((ComputationNode<float>)n[0])]);
        TracedModel Trace(int rows) => function.Trace([new(DType.Float32, [rows, Features])]);
        return BatchFamily.Find(Trace(BatchFamily.SmallProbe), Trace(BatchFamily.LargeProbe), out string? problem) ?? throw new AssertFailedException(problem!);
    }

    private static ComputationNode<float> Parameter(int seed, params int[] shape) => F.Variable(Mlp.Random(seed, shape));
}
