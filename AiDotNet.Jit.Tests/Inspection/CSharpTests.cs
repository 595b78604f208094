using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.CSharp;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>Generated C# compiles by itself and computes the bits of the compiled graph.</summary>
[TestClass]
public class CSharpTests
{
    private static readonly Dictionary<int, int> NoUpdates = [];

    [TestMethod]
    [DataRow(512)]
    [DataRow(256)]
    [DataRow(128)]
    [DataRow(0)]
    public void Samples_of_the_catalogue_compute_the_same_bits(int bits)
    {
        var samples = OpSamples.All.Where(s => s.Op != Primitive.Input).ToArray();
        // Every width has a share of its own; the long test has all samples.
        Check(samples.Where((_, i) => i % 24 == bits / 32), bits);
    }

    // The samples of an operation take turns, so that each operation is there in every width.
    [TestMethod]
    [TestCategory("Long")]
    [DataRow(512, 0)]
    [DataRow(256, 1)]
    [DataRow(128, 0)]
    [DataRow(0, 1)]
    public void All_samples_of_the_catalogue_compute_the_same_bits(int bits, int turn) =>
        Check(OpSamples.All.Where(s => s.Op != Primitive.Input).GroupBy(s => s.Op).SelectMany(g => g.Where((_, i) => g.Count() == 1 || i % 2 == turn)), bits);

    [TestMethod]
    public void A_model_forward_and_backward_computes_the_same_bits()
    {
        var network = TrainedNetwork<float>.Cnn(12, 4, 5);
        using var compiled = JitCompiler.Compile<float>(x => F.Softmax(network.Scores(x)), [6, 144]);
        var code = new GeneratedCode(compiled.ToCSharp("Cnn", "Forward"), compiled.GradientsToCSharp("CnnGradients", "Backward"));
        foreach (int seed in new[] { 1, 2 })
        {
            var (x, y, dy) = (Draw([6, 144], seed), new Tensor<float>([6, 5]), Draw([6, 5], seed + 10));
            Tensor[] captured = [.. compiled.Captured.Select(c => c.Tensor)];
            code.Run("Forward", [x, .. captured, y]);
            Same(compiled.Forward(x)[0], y);
            var (inputs, parameters) = compiled.Gradients([x], [dy]);
            Tensor[] expected = [.. inputs, .. parameters.Values];
            Tensor[] found = [.. expected.Select(e => Tensor.Uninitialized(e.Type))];
            code.Run("Backward", [x, .. captured, dy, .. found]);
            for (int i = 0; i < found.Length; i++) Same(expected[i], found[i]);
        }
    }

    [TestMethod]
    public void A_training_step_trains_to_the_same_bits()
    {
        var (network, twin) = (TrainedNetwork<float>.Mlp(20, 33, 5), TrainedNetwork<float>.Mlp(20, 33, 5));
        var adam = Optimizer.Adam(1e-2);
        using var step = network.Compile(adam);
        step.Compile(new TensorType(DType.Float32, [8, 20]), new TensorType(DType.Int32, [8]));
        var code = new GeneratedCode(step.ToCSharp("Step", "Training"));
        Tensor[] parameters = [.. twin.Parameters.Select(p => p.Value)];
        Tensor[] state = [.. parameters.SelectMany(p => adam.StateNames.Select(_ => Tensor.Zeros(p.Type)))];
        var values = new double[adam.ScalarCount];
        var loss = Tensor<float>.Scalar(0);
        for (int run = 1; run <= 3; run++)
        {
            var (x, labels) = (Draw([8, 20], run), TestTensors.Random(new(DType.Int32, [8]), 0, 4, new Random(run)));
            adam.Scalars(run, step.LearningRate, values);
            code.Run("Training", [x, labels, .. parameters, .. state, .. values.Select(v => Tensor<float>.Scalar((float)v)), loss]);
            Assert.AreEqual(step.Run(x, labels), loss.Span[0]);
            for (int i = 0; i < parameters.Length; i++) Same(network.Parameters[i].Value, (Tensor<float>)parameters[i]);
        }
    }

    [TestMethod]
    public void Wrong_data_is_refused_as_by_the_compiled_graph()
    {
        using var step = TrainedNetwork<float>.Mlp(2, 3, 4).Compile(Optimizer.Sgd(0.1));
        step.Compile(new TensorType(DType.Float32, [2, 2]), new TensorType(DType.Int32, [2]));
        string source = step.ToCSharp("Step", "Training");
        var code = new GeneratedCode(source);
        Tensor[] rest = [new Tensor<float>([2, 3]), new Tensor<float>([3]), new Tensor<float>([3, 4]), new Tensor<float>([1, 4]), Tensor<float>.Scalar(0.1f), Tensor<float>.Scalar(0)];
        code.Run("Training", [new Tensor<float>([2, 2]), Tensor<int>.FromArray(0, 3), .. rest]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => code.Run("Training", [new Tensor<float>([2, 2]), Tensor<int>.FromArray(0, 4), .. rest]));
        StringAssert.Contains(error.Message, "must be in [0, 4), got 4 at element 1");
        error = Assert.ThrowsExactly<ArgumentException>(() => code.Run("Training", [new Tensor<float>([3]), Tensor<int>.FromArray(0, 3), .. rest]));
        StringAssert.Contains(error.Message, "requires the 4 elements of f32[2, 2], got 3");
    }

    [TestMethod]
    public void What_has_no_kernel_is_refused_by_name()
    {
        var cube = new Op("own_cube", 1) { Infer = (operands, _) => operands[0], Evaluate = (_, operands) => operands[0] };
        using var compiled = JitCompiler.Compile<float>(x => Recorder.Apply<float>([x], n => n[0].Builder.Add(cube, [n[0]], null)) + 1, [3]);
        StringAssert.Contains(Assert.ThrowsExactly<UnsupportedOpException>(() => compiled.ToCSharp()).Message, "own_cube");
    }

    [TestMethod]
    public void Names_are_made_to_fit()
    {
        using var compiled = JitCompiler.Compile<float>(n => [F.Exp((Jit.Tape.ComputationNode<float>)n[0]) + 1], [new(DType.Float32, [3])]);
        Assert.ThrowsExactly<ArgumentException>(() => compiled.ToCSharp("2d"));
        Assert.ThrowsExactly<ArgumentException>(() => compiled.ToCSharp("A", "a.b c"));
        Assert.AreEqual("_class", CSharpText.Unique("class", []));
        Assert.AreEqual("a_b_2", CSharpText.Unique("a.b", ["a_b"]));
        Assert.AreEqual("_1", CSharpText.Unique("1", []));
    }

    [TestMethod]
    public void Literals_have_the_bits_of_their_value()
    {
        float[] singles = [0.1f, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, float.NaN, 1e-20f];
        double[] doubles = [0.1, -0d, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NaN, 3];
        string body = $"{string.Join(' ', singles.Select((v, i) => $"f[{i}] = {CSharpText.Of((object)v)};"))} {string.Join(' ', doubles.Select((v, i) => $"d[{i}] = {CSharpText.Of((object)v)};"))}";
        var code = new GeneratedCode($"using System; namespace N; public class A : IDisposable {{ public void Run(Span<float> f, Span<double> d) {{ {body} }} public void Dispose() {{ }} }}");
        var (f, d) = (new Tensor<float>([singles.Length]), new Tensor<double>([doubles.Length]));
        code.Run("N", f, d);
        CollectionAssert.AreEqual(singles.Select(BitConverter.SingleToInt32Bits).ToArray(), f.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray());
        CollectionAssert.AreEqual(doubles.Select(BitConverter.DoubleToInt64Bits).ToArray(), d.ToArray().Select(BitConverter.DoubleToInt64Bits).ToArray());
    }

    // One compilation for all samples: the C# compiler takes longer to start than to compile.
    private static void Check(IEnumerable<OpSample> samples, int bits)
    {
        var backend = new ExpressionBackend(vectorBits: bits);
        var cases = new List<(string Space, OpSample Sample, CompiledProgram Program, int Seeds)>();
        foreach (var sample in samples)
        {
            var (result, inputs) = sample.Build();
            cases.Add(($"S{cases.Count}", sample, Compile(new(inputs, [result]), backend), 0));
            if (!sample.IsDifferentiable || !result.DType.IsFloat() || !inputs.Any(i => i.DType.IsFloat())) continue;
            Node[] sources = [.. inputs.Where(i => i.DType.IsFloat())];
            var seed = result.Builder.Input(result.Type, "seed");
            Node[] gradients = [.. Backward.Gradients([result], [seed], sources).Select((g, i) => g ?? sources[i].ConstantLike(0))];
            cases.Add(($"S{cases.Count}", sample, Compile(new([.. inputs, seed], [result, .. gradients]), backend), 1));
        }
        Assert.IsGreaterThan(10, cases.Count);
        var code = new GeneratedCode(cases.Select(c => CSharpProgram.Write(c.Program, NoUpdates, "Sample", c.Space)));
        foreach (var (space, sample, program, seeds) in cases)
        {
            foreach (int draw in new[] { 1, 2 }) CheckOne(code, space, sample, program, seeds, draw);
        }
    }

    [TestMethod]
    public void Kernels_that_run_in_blocks_give_the_same_bits()
    {
        var builder = new GraphBuilder();
        Node[] x = [.. Enumerable.Range(0, 3).Select(_ => builder.Input(new(DType.Float32, [2, 50, 8])))];
        var attention = Composites.ScaledDotProductAttention(x[0], x[1], x[2], causal: true);
        Graph graph = new(x, [attention, .. Backward.Gradients([attention], [attention.Sum() * attention], x).Select(g => g!)]);
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Blocks = new(1 << 12, 2048) });
        Assert.IsGreaterThan(1, program.Plan.Loops.Count);
        var code = new GeneratedCode([CSharpProgram.Write(program, NoUpdates, "Sample", "InBlocks")]);
        foreach (int draw in new[] { 1, 2 })
        {
            Tensor[] inputs = [.. x.Select((n, i) => Draw(n.Shape, 3 * draw + i))];
            Tensor[] expected = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))], found = [.. expected.Select(e => Tensor.Zeros(e.Type))];
            using var executable = new Executable(program, 2);
            executable.Run(inputs, expected);
            code.Run("InBlocks", [.. inputs, .. found]);
            for (int i = 0; i < found.Length; i++) Same(expected[i], found[i]);
        }
    }

    private static void CheckOne(GeneratedCode code, string space, OpSample sample, CompiledProgram program, int seeds, int draw)
    {
        var types = program.Plan.Graph.Inputs.Select(i => i.Type).ToArray();
        Tensor[] inputs = [.. sample.Draw(draw), .. types.TakeLast(seeds).Select(t => TestTensors.Random(t, -1, 1, new Random(draw)))];
        Tensor[] expected = [.. program.Plan.Graph.Outputs.Select(o => Tensor.Zeros(o.Type))], found = [.. expected.Select(e => Tensor.Zeros(e.Type))];
        using var executable = new Executable(program, 1);
        executable.Run(inputs, expected);
        code.Run(space, [.. inputs, .. found]);
        for (int i = 0; i < found.Length; i++) CollectionAssert.AreEqual(Bytes(expected[i]), Bytes(found[i]), $"{sample.Name}, output {i}, draw {draw}");
    }

    private static CompiledProgram Compile(Graph graph, IBackend backend)
    {
        var optimized = Pipeline.Default.Run(graph, new());
        return CompiledProgram.Compile(PlanBuilder.Build(optimized, new() { VectorBits = backend.VectorBits, FuseMultiplyAdd = backend.HasFusedMultiplyAdd }), backend);
    }

    private static unsafe byte[] Bytes(Tensor tensor) => new ReadOnlySpan<byte>((void*)tensor.Address, (int)tensor.Type.Bytes).ToArray();

    private static Tensor<float> Draw(Shape shape, int seed) => (Tensor<float>)TestTensors.Random(new(DType.Float32, shape), -1, 1, new Random(seed));

    private static void Same(Tensor expected, Tensor found) => CollectionAssert.AreEqual(Bytes(expected), Bytes(found));
}
