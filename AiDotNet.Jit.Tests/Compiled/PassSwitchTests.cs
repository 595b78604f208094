using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Right results with every pass, table of laws and single law on and off, fused and not, in every mode.</summary>
[TestClass]
public class PassSwitchTests
{
    private static readonly NumericMode[] Modes = [NumericMode.Strict, NumericMode.Default, NumericMode.Relaxed];

    private static readonly (string Name, RuleSet Rules)[] Tables =
    [
        ("arithmetic", ArithmeticLaws.Rules), ("logic", LogicLaws.Rules), ("movement", MovementLaws.Rules), ("reductions", ReductionLaws.Exact),
        ("order", OrderLaws.Rules), ("accuracy", AccuracyRules.All), ("relaxed", RelaxedRules.All), ("folding", ConstantFolding.Rules),
    ];

    private static readonly Dictionary<string, JitOptions> Switches = new()
    {
        ["without Simplify"] = new() { Disabled = ["Simplify"] },
        ["without Canonicalize"] = new() { Disabled = ["Canonicalize"] },
        ["without both"] = new() { Disabled = ["Canonicalize", "Simplify"] },
        ["pipeline without Simplify"] = new() { Pipeline = Pipeline.Default.Without<Simplify>() },
        ["pipeline without Canonicalize"] = new() { Pipeline = Pipeline.Default.Without<Canonicalize>() },
        ["empty pipeline"] = new() { Pipeline = Pipeline.Create([]) },
        ["twice"] = new() { Pipeline = Pipeline.Default.Add(new Canonicalize()).Add(new Simplify()) },
        ["blocks of 100 bytes"] = new() { Blocks = new(4, 100) },
        ["folding apart"] = new() { Pipeline = Pipeline.Default.After<Simplify>(new ConstantFolding()) },
    };

    private static readonly string[] Models =
    [
        "Constant: in the graph", "MatrixMultiply: dense layers", "Conv2D: stride, padding", "MaxPool2D", "LayerNorm", "BatchNormTraining", "LSTMCell", "GELU",
        "ScaledDotProductAttention(T, T, T, T, bool, double?): added mask, causal", "CrossEntropy(T, int T, double, int?): smoothing, ignored", "Concat: last axis",
        "EmbeddingLookup", "Power(T, double): 3", "Dropout(T, double)", "Where: comparison", "Reshape: of a transpose",
    ];

    /// <summary>Models by switches.</summary>
    public static IEnumerable<object[]> ModelSwitches =>
        Models.SelectMany(m => Switches.Keys.Concat(Tables.Select(t => $"laws of {t.Name} off")).Select(s => new object[] { m, s }));

    /// <summary>Every law of every table.</summary>
    public static IEnumerable<object[]> Laws => Tables.SelectMany(t => t.Rules.Select((rule, i) => new object[] { t.Name, i, rule.Law }));

    [TestMethod]
    [DynamicData(nameof(ModelSwitches))]
    public void Models_with_a_switch_thrown(string model, string name)
    {
        var graph = SampleGraph.Joint(OperationSamples<float>.Get(model));
        graph.Check(OptionsOf(name) with { Mode = name.Contains("relaxed", StringComparison.Ordinal) ? NumericMode.Relaxed : NumericMode.Default });
    }

    [TestMethod]
    [DynamicData(nameof(Laws))]
    public void A_law_on_and_off(string table, int number, string law)
    {
        var rule = Tables.Single(t => t.Name == table).Rules.ElementAt(number);
        var builder = new GraphBuilder();
        var type = new TensorType(DType.Float32, [2, 3]);
        var (x, y) = (builder.Input(type), builder.Input(type));
        // Laws may divide by an argument or take its root: positive numbers, away from 0.
        SampleGraph sample = new(
            new([x, y], [rule.Example(x, y)]),
            [.. new[] { 1, 2 }.Select(seed => (Tensor[])[.. new[] { x, y }.Select((n, i) => TestTensors.Random(n.Type, 0.5, 2, new Random(10 * seed + i)))])]);
        sample.CheckAll(Modes.SelectMany(mode => new JitOptions[] { new() { Mode = mode }, new() { Mode = mode, Disabled = [law] } }));
    }

    [TestMethod]
    [DynamicData(nameof(OperationNames.All), typeof(OperationNames))]
    public void Strict_operations_have_the_bits_of_the_interpreter(string name)
    {
        SampleGraph.Joint(OperationSamples<float>.Get(name)).Check(new() { Mode = NumericMode.Strict });
        SampleGraph.Joint(OperationSamples<double>.Get(name)).Check(new() { Mode = NumericMode.Strict, Fuse = false });
    }

    [TestMethod]
    [DynamicData(nameof(OperationNames.All), typeof(OperationNames))]
    public void Relaxed_operations_stay_close(string name)
    {
        SampleGraph.Joint(OperationSamples<float>.Get(name)).Check(new() { Mode = NumericMode.Relaxed });
        SampleGraph.Joint(OperationSamples<float>.Get(name)).Check(new() { Mode = NumericMode.Default, Fuse = false });
    }

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(OperationNames.All), typeof(OperationNames))]
    public void Every_operation_under_every_switch(string name)
    {
        foreach (var graph in new[] { SampleGraph.Joint(OperationSamples<float>.Get(name)), SampleGraph.Joint(OperationSamples<double>.Get(name)) })
        {
            graph.CheckAll(from mode in Modes from options in Switches.Values.Concat(TablesThatCount(graph, mode)) from fuse in new[] { true, false }
                           select options with { Mode = mode, Fuse = fuse });
        }
    }

    // Without laws that are not applied the program is the same one.
    private static IEnumerable<JitOptions> TablesThatCount(SampleGraph graph, NumericMode mode)
    {
        var (_, stats) = GraphCompiler.Compile(graph.Graph, new() { Mode = mode, UseCache = false });
        return Tables.Where(t => t.Rules.Any(r => stats.OptimizationsApplied.ContainsKey(r.Law))).Select(t => OptionsOf($"laws of {t.Name} off"));
    }

    [TestMethod]
    public void A_pass_of_the_user_runs_and_is_reported()
    {
        var options = new JitOptions { Pipeline = Pipeline.Default.After<Simplify>(new Decompose(n => n.Op != Primitive.Sigmoid)), UseCache = false };
        var sample = OperationSamples<float>.Get("Sigmoid");
        SampleGraph.Joint(sample).Check(options);
        using var compiled = sample.Compile(options);
        CollectionAssert.AreEqual(new[] { "Canonicalize", "Simplify", "Decompose" }, compiled.Stats.Passes.Select(p => p.Pass).ToArray());
        Assert.IsFalse(compiled.Program.Plan.Graph.Nodes.Any(n => n.Op == Primitive.Sigmoid));
    }

    private static JitOptions OptionsOf(string name) => Switches.GetValueOrDefault(name)
        ?? new() { Disabled = [.. Tables.Single(t => name == $"laws of {t.Name} off").Rules.Select(r => r.Law)] };
}
