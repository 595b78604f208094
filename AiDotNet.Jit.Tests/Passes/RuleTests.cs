using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>Every law of every table: a new row is tested by being there.</summary>
[TestClass]
public sealed class RuleTests
{
    private static readonly double[] Special =
    [
        0, -0.0, 1, -1, 2.5, -3, double.PositiveInfinity, double.NegativeInfinity, double.NaN, float.Epsilon, -float.Epsilon, 1e-40,
        float.MaxValue, -float.MaxValue, 1e-20, 0.1, 16777217, 3e9,
    ];

    private static IEnumerable<object[]> Rows(IEnumerable<Rule> rules) => rules.Select((r, i) => new object[] { i, r.Law });

    private static RuleSet Exact => ConstantFolding.Rules.With(ExactRules.All);

    public static IEnumerable<object[]> AllRows => Rows(Simplify.Rules(NumericMode.Relaxed));

    public static IEnumerable<object[]> ExactRows => Rows(Exact);

    public static IEnumerable<object[]> AccuracyRows => Rows(AccuracyRules.All);

    public static IEnumerable<object[]> ConvolutionRows => Rows(ConvolutionRules.All);

    public static IEnumerable<object[]> RelaxedRows => Rows(RelaxedRules.All);

    [TestMethod]
    public void Laws_have_different_names()
    {
        var laws = Simplify.Rules(NumericMode.Relaxed).Concat(Decompositions.All).Select(r => r.Law).ToList();
        CollectionAssert.AllItemsAreUnique(laws);
    }

    [TestMethod]
    [DynamicData(nameof(AllRows))]
    public void A_law_fires_on_its_example_and_keeps_the_type(int row, string law)
    {
        var rule = Simplify.Rules(NumericMode.Relaxed).ElementAt(row);
        var (_, after, context) = Apply(rule, DType.Float32);
        Assert.IsGreaterThanOrEqualTo(1, context.Laws.GetValueOrDefault(law), law);
        GraphVerifier.Verify(after, law);
    }

    [TestMethod]
    [DynamicData(nameof(AllRows))]
    public void A_law_can_be_switched_off(int row, string law)
    {
        var graph = Example(Simplify.Rules(NumericMode.Relaxed).ElementAt(row), DType.Float32);
        var context = new PassContext { Mode = NumericMode.Relaxed, Disabled = new HashSet<string> { law } };
        new Simplify().Run(graph, context);
        Assert.IsFalse(context.Laws.ContainsKey(law));
    }

    [TestMethod]
    [DynamicData(nameof(ExactRows))]
    public void An_exact_law_keeps_every_bit(int row, string law)
    {
        var rule = Exact.ElementAt(row);
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            var (before, after, context) = Apply(rule, dtype);
            if (context.Laws.Count == 0) continue;
            foreach (var inputs in Inputs(dtype, Special))
            {
                var (required, found) = (Results(before, inputs), Results(after, inputs));
                for (int i = 0; i < required.Length; i++)
                {
                    Assert.IsTrue(GraphRunner.SameBits(required[i], found[i]), $"{law}: required {required[i]:R}, found {found[i]:R}\n{GraphText.Print(after)}");
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(AccuracyRows))]
    public void An_accuracy_law_is_no_less_accurate(int row, string law)
    {
        var rule = AccuracyRules.All.ElementAt(row);
        var (before, after, _) = Apply(rule, DType.Float32);
        var (wideBefore, reference, _) = Apply(rule, DType.Float64);
        double[] values = [.. Special.Where(v => Math.Abs(v) < 1e9 || !double.IsFinite(v)), 87, -87, 1e-6, 0.7];
        foreach (var inputs in Inputs(DType.Float32, values))
        {
            Tensor[] wide = [.. inputs.Select(t => GraphRunner.Make(t.Type with { DType = DType.Float64 }, GraphRunner.Doubles(t)))];
            var (old, found, exact) = (Results(before, inputs), Results(after, inputs), Results(reference, wide));
            var same = Results(wideBefore, wide);
            for (int i = 0; i < found.Length; i++)
            {
                bool isLaw = same[i].Equals(exact[i]) || Math.Abs(same[i] - exact[i]) <= 1e-13 * (1 + Math.Abs(exact[i]));
                Assert.IsTrue(isLaw, $"{law} is no law: {same[i]:R} and {exact[i]:R}");
                double ulp = Math.Max(Math.Abs(exact[i]) * 1.2e-7, float.Epsilon);
                bool isClose = Math.Abs(found[i] - exact[i]) <= Math.Abs(old[i] - exact[i]) + 2 * ulp;
                bool isSame = found[i].Equals(old[i]);
                Assert.IsTrue(isClose || isSame, $"{law}: exact {exact[i]:R}, before {old[i]:R}, after {found[i]:R}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(ConvolutionRows))]
    public void A_convolution_law_holds_for_ordinary_numbers(int row, string law) => HoldsForOrdinaryNumbers(ConvolutionRules.All.ElementAt(row), law);

    [TestMethod]
    [DynamicData(nameof(RelaxedRows))]
    public void A_relaxed_law_holds_for_ordinary_numbers(int row, string law) => HoldsForOrdinaryNumbers(RelaxedRules.All.ElementAt(row), law);

    private static void HoldsForOrdinaryNumbers(Rule rule, string law)
    {
        var (before, after, _) = Apply(rule, DType.Float32);
        foreach (var inputs in Inputs(DType.Float32, [0.3, 0.5, 0.9, 1, 1.7, 2.2, 3.1]))
        {
            var (required, found) = (Results(before, inputs), Results(after, inputs));
            for (int i = 0; i < required.Length; i++) Assert.AreEqual(required[i], found[i], 2e-6 * (1 + Math.Abs(required[i])), law);
        }
    }

    [TestMethod]
    [DataRow(NumericMode.Strict)]
    [DataRow(NumericMode.Default)]
    [DataRow(NumericMode.Relaxed)]
    public void All_laws_together_end(NumericMode mode)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var graph = RandomGraph(seed);
            var context = new PassContext { Mode = mode, Verify = true };
            var once = Pipeline.Default.Run(graph, context);
            var twice = new Simplify().Run(once, context);
            Assert.AreEqual(GraphText.Print(once, renumber: true), GraphText.Print(twice, renumber: true), $"seed {seed} is no fixed point");
        }
    }

    [TestMethod]
    public void Exact_laws_together_keep_every_bit_of_random_graphs()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var graph = RandomGraph(seed);
            var context = new PassContext { Mode = NumericMode.Strict, Verify = true };
            var simple = Pipeline.Default.Run(graph, context);
            Assert.IsLessThanOrEqualTo(graph.Nodes.Count + 2, simple.Nodes.Count);
            var random = new Random(seed);
            Tensor[] inputs = [.. graph.Inputs.Select(i => Random(random, i.Type))];
            var (required, found) = (Results(graph, inputs), Results(simple, inputs));
            for (int i = 0; i < required.Length; i++)
            {
                Assert.IsTrue(GraphRunner.SameBits(required[i], found[i]), $"seed {seed}: required {required[i]:R}, found {found[i]:R}");
            }
        }
    }

    private static Graph RandomGraph(int seed) => Ir.RandomGraphs.Make(seed, 10 + seed, intern: seed % 2 == 0);

    private static Tensor Random(Random random, TensorType type)
    {
        var data = new double[type.Shape.Size];
        for (int i = 0; i < data.Length; i++) data[i] = random.Next(8) == 0 ? -0.0 : random.NextDouble() * 4 - 2;
        return GraphRunner.Make(type, data);
    }

    private static Graph Example(Rule rule, DType dtype)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(dtype, [2, 3]), "x"), y = builder.Input(new(dtype, [2, 3]), "y");
        return new([x, y], [rule.Example(x, y)]);
    }

    private static (Graph Before, Graph After, PassContext Context) Apply(Rule rule, DType dtype)
    {
        var (before, context) = (Example(rule, dtype), new PassContext { Mode = NumericMode.Relaxed });
        return (before, Rewriter.Rewrite(before, [rule], context), context);
    }

    private static double[] Results(Graph graph, Tensor[] inputs) => [.. GraphRunner.Run(graph, inputs).SelectMany(GraphRunner.Doubles)];

    // Every pair of values once, six to a tensor.
    private static IEnumerable<Tensor[]> Inputs(DType dtype, double[] values)
    {
        var type = new TensorType(dtype, [2, 3]);
        int pairs = values.Length * values.Length;
        for (int start = 0; start < pairs; start += 6)
        {
            int[] indices = [.. Enumerable.Range(start, 6).Select(i => i % pairs)];
            yield return
            [
                GraphRunner.Make(type, [.. indices.Select(i => values[i / values.Length])]),
                GraphRunner.Make(type, [.. indices.Select(i => values[i % values.Length])]),
            ];
        }
    }
}
