using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Debugging;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Debugging;

/// <summary>Faults are put into every part of the compiler; the bisection has to name that part and no other.</summary>
[TestClass]
public class JitBisectTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>softmax(tanh(x w) + x) in a few kernels, with a view of it.</summary>
    internal static (Graph Graph, Tensor[] Inputs) Subject()
    {
        var builder = new GraphBuilder();
        var (x, w) = (builder.Input(new(DType.Float32, [6, 8])), builder.Input(new(DType.Float32, [8, 8])));
        var y = Composites.Softmax(NodeMath.Tanh(NodeMath.MatMul(x, w)) + x, -1);
        Graph graph = new([x, w], [y, y.Sum(), NodeMath.Exp(x).Transpose()]);
        return (graph, [.. graph.Inputs.Select((i, seed) => TestTensors.Random(i.Type, -1, 1, new Random(seed)))]);
    }

    private static BisectReport Find(JitOptions options)
    {
        var (graph, inputs) = Subject();
        return JitBisect.Find(graph, inputs, options, Short);
    }

    [TestMethod]
    public void A_graph_without_fault_has_no_culprit()
    {
        var report = Find(JitOptions.Default);
        Assert.AreEqual(BisectCulprit.None, report.Culprit, $"{report}");
        Assert.IsFalse(report.IsFound);
        Assert.IsNull(report.Reproduction);
    }

    [TestMethod]
    public void A_wrong_pass_is_named_and_its_neighbours_are_not()
    {
        var report = Find(new() { Pipeline = Pipeline.Default.Before<Simplify>(new TanhForgotten()) });
        Assert.AreEqual((BisectCulprit.Pass, "TanhForgotten"), (report.Culprit, report.Name), $"{report}");
        Assert.IsTrue(report.Steps.Single(s => s.Name == "interpreted after Canonicalize").IsRight, $"{report}");
        CollectionAssert.AreEqual(new[] { "input", "tanh" }, report.Smallest!.Graph.Nodes.Select(n => n.Op.Name).ToArray(), $"{report}");
        StringAssert.Contains(report.Reproduction, "tanh(%0)");
        StringAssert.Contains(report.Reproduction, "Set Pipeline to the one in use: Canonicalize -> TanhForgotten -> Simplify.");
    }

    [TestMethod]
    public void A_wrong_law_is_named()
    {
        var report = Find(new() { Pipeline = Pipeline.Default.After<Simplify>(new WrongTable()) });
        Assert.AreEqual((BisectCulprit.Law, "'exp(x) -> x' of WrongTable"), (report.Culprit, report.Name), $"{report}");
    }

    [TestMethod]
    public void A_pass_that_throws_is_a_wrong_pass()
    {
        var report = Find(new() { Pipeline = Pipeline.Default.Add(new Thrower()) });
        Assert.AreEqual((BisectCulprit.Pass, "Thrower"), (report.Culprit, report.Name), $"{report}");
        StringAssert.Contains(report.Steps[^1].Error, "made to throw");
    }

    [TestMethod]
    public void A_wrong_backend_is_named_with_its_kernel()
    {
        var report = Find(new() { Backend = new FaultyBackend(k => k.Name.Contains("dot", StringComparison.Ordinal)) });
        Assert.AreEqual(BisectCulprit.Backend, report.Culprit, $"{report}");
        StringAssert.StartsWith(report.Name, "faulty, kernel dot");
        Assert.IsTrue(report.Steps.Any(s => s.IsRight && s.Name.StartsWith("kernels interpreted, fused", StringComparison.Ordinal)), $"{report}");
        StringAssert.Contains(report.Reproduction, "Set Backend to the one in use: faulty.");
    }

    [TestMethod]
    public void A_backend_that_fails_on_fused_kernels_is_named_with_the_fusion()
    {
        var report = Find(new() { Backend = new FaultyBackend(k => k.Name.Contains("exp_reduce_sum", StringComparison.Ordinal)) });
        Assert.AreEqual(BisectCulprit.Backend, report.Culprit, $"{report}");
        StringAssert.StartsWith(report.Name, "faulty, only the fused kernel");
        StringAssert.Contains(report.Name, "reduce_sum: fused into the kernel of");
        Assert.IsTrue(report.Steps.Any(s => s is { IsRight: true, Name: "backend faulty, not fused" }), $"{report}");
    }

    [TestMethod]
    public void Parameters_of_a_compiled_graph_take_part()
    {
        var w = F.Constant((Tensor<float>)TestTensors.Random(new(DType.Float32, [8, 8]), -1, 1, new Random(3)));
        using var compiled = JitCompiler.Compile<float>(x => F.Tanh(F.MatrixMultiply(x, w)), [4, 8], new() { Pipeline = Pipeline.Default.Add(new TanhForgotten()) });
        var report = JitBisect.Find(compiled, TestTensors.Random(new(DType.Float32, [4, 8]), -1, 1, new Random(4)));
        Assert.AreEqual((BisectCulprit.Pass, "TanhForgotten"), (report.Culprit, report.Name), $"{report}");
    }

    [TestMethod]
    public void Inputs_the_interpreter_refuses_have_no_right_result()
    {
        var (graph, inputs) = Subject();
        Assert.ThrowsExactly<InvalidInputException>(() => JitBisect.Find(graph, [inputs[0]]));
    }

    [TestMethod]
    public void The_reproduction_compiles_and_runs()
    {
        var (graph, inputs) = Subject();
        string text = Reproduction.Write(new(graph, [inputs]), new() { Mode = NumericMode.Strict, Fuse = false, Disabled = ["x * 1 -> x"], Backend = new ExpressionBackend(vectorBits: 128) }, "made up");
        StringAssert.Contains(ReproductionProgram.Run(text), "97 elements verified");
    }

    private sealed class TanhForgotten : IPass
    {
        public string Name => nameof(TanhForgotten);

        public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, new RuleSet { { Primitive.Tanh, "t", n => n[0], (x, _) => NodeMath.Tanh(x) } }.Closed(), new PassContext());
    }

    private sealed class WrongTable : IPass
    {
        private static readonly RuleSet Rules = new RuleSet
        {
            { Primitive.Tanh, "tanh(x) -> -tanh(-x)", n => n[0].Op == Primitive.Neg ? null : -NodeMath.Tanh(-n[0]), (x, _) => NodeMath.Tanh(x) },
            { Primitive.Exp, "exp(x) -> x", n => n[0], (x, _) => NodeMath.Exp(x) },
        }.Closed();

        public string Name => nameof(WrongTable);

        public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, Rules, context);
    }

    private sealed class Thrower : IPass
    {
        public string Name => nameof(Thrower);

        public Graph Run(Graph graph, PassContext context) => throw new InvalidOperationException("made to throw");
    }

    // Leaves the last element of what some kernels write as it was.
    private sealed class FaultyBackend(Func<LinearKernel, bool> isFaulty) : IBackend
    {
        public string Name => "faulty";

        public int VectorBits => 0;

        public KernelEntry Compile(LinearKernel kernel) => isFaulty(kernel)
            ? static (_, _, _) => { }
            : new ExpressionBackend(vectorBits: 0).Compile(kernel);
    }
}
