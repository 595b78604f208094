using System.Text.Json;
using System.Text.Json.Serialization;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>An explanation says what is there: every claim is compared with the program it explains.</summary>
[TestClass]
public class ExplanationTests
{
    private static readonly MachineLimits Stated = new(100, [new(1 << 15, 50), new(1 << 20, 10)], "stated");

    private static readonly JsonSerializerOptions ByReflection = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    [TestMethod]
    public void Passes_and_laws_are_those_of_the_compilation()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Softmax(x * 1), [3, 4], new() { UseCache = false });
        var explanation = compiled.Explain(Stated);
        CollectionAssert.AreEqual(compiled.Stats.Passes.Select(p => (p.Pass, p.NodesBefore, p.NodesAfter, p.Time.TotalMilliseconds)).ToArray(),
            explanation.Passes.Select(p => (p.Name, p.NodesBefore, p.NodesAfter, p.Milliseconds)).ToArray());
        CollectionAssert.AreEquivalent(compiled.Stats.OptimizationsApplied.Select(l => (l.Key, l.Value)).ToArray(),
            explanation.Passes.SelectMany(p => p.Laws).Select(l => (l.Law, l.Count)).ToArray());
        Assert.IsTrue(explanation.Passes.SelectMany(p => p.Laws).Any(l => l.Law.StartsWith("x * 1", StringComparison.Ordinal)));
        Assert.AreEqual(compiled.Stats.OriginalOperationCount, explanation.Recorded.Nodes.Count);
        Assert.AreEqual(compiled.Stats.OptimizedOperationCount, explanation.Planned.Nodes.Count);
        Assert.IsTrue(explanation.PlanningMilliseconds > 0 && explanation.CodeMilliseconds > 0);
        Assert.IsTrue(explanation.PlanningMilliseconds + explanation.CodeMilliseconds < explanation.CompilationMilliseconds);
    }

    [TestMethod]
    public void Snapshots_are_the_graphs_between_the_passes()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Exp(x * 1) + x, [2], new() { UseCache = false });
        var explanation = compiled.Explain(Stated);
        var last = explanation.Passes[^1].After;
        Assert.AreEqual(GraphText.Print(compiled.Program.Plan.Graph, true), GraphText.Print(GraphText.Parse(last.Text, Primitive.Find), true));
        Assert.IsFalse(last.Nodes.Any(n => n.Op == "mul"));
        Assert.IsTrue(explanation.Recorded.Nodes.Any(n => n.Op == "mul"));
        string Key(GraphSnapshot graph, string op) => graph.Nodes.Single(n => n.Op == op).Key;
        Assert.AreEqual(Key(explanation.Recorded, "input"), Key(last, "input"), "the same input");
        Assert.AreNotEqual(Key(explanation.Recorded, "exp"), Key(last, "exp"), "the argument of exp has changed");
        Assert.AreEqual(Key(explanation.Planned, "exp"), Key(last, "exp"));
        foreach (var graph in explanation.Passes.Select(p => p.After).Append(explanation.Recorded))
        {
            var ids = graph.Nodes.Select(n => n.Id).ToHashSet();
            Assert.IsTrue(graph.Nodes.SelectMany(n => n.Operands).Concat(graph.Outputs).Concat(graph.Inputs).All(ids.Contains));
        }
    }

    [TestMethod]
    public void Predicted_work_is_that_of_the_formula()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.MatrixMultiply(x, F.Constant(new Tensor<float>([32, 48]))), [16, 32]);
        var product = compiled.Explain(Stated).Steps.Single(s => s.Name.Contains("dot", StringComparison.Ordinal));
        Assert.AreEqual(2 * 16 * 32 * 48, product.Flops);
        Assert.AreEqual(product.Reads.Concat(product.Writes).Sum(b => b.Bytes), product.Bytes);
        Assert.AreEqual(Math.Max(product.Flops / 100e3, product.Bytes / 50e3), product.LimitMicroseconds, 1e-9);
        Assert.AreEqual(product.Flops / 100 > product.Bytes / 50, !product.IsMemoryBound);
    }

    [TestMethod]
    public void Float64_and_bigger_data_have_lower_roofs()
    {
        using var wide = JitCompiler.Compile<double>(x => Jit.Tape.TensorOperations<double>.Exp(x), [1 << 10]);
        var exp = wide.Explain(Stated).Steps[0];
        Assert.AreEqual(exp.Flops / 50e3, exp.LimitMicroseconds, 1e-9);
        using var big = JitCompiler.Compile<float>(x => x + x, [1 << 18]);
        var add = big.Explain(Stated).Steps[0];
        Assert.AreEqual(2 * (4 << 18) / 10e3, add.LimitMicroseconds, 1e-9);
        Assert.IsTrue(add.IsMemoryBound);
        Assert.AreEqual(1, add.LimitShare);
        Assert.AreEqual(0.125, add.Intensity);
    }

    [TestMethod]
    public void Memory_has_no_two_buffers_in_one_place_at_one_time()
    {
        using var step = TrainedNetwork<float>.Deep(12, 6).Compile(Optimizer.Adam(1e-3));
        step.Compile(new TensorType(DType.Float32, [6, 12]), new TensorType(DType.Int32, [6]));
        var explanation = step.Explain(Stated);
        var memory = explanation.Memory;
        foreach (var (a, b) in from a in memory.Buffers from b in memory.Buffers where a != b select (a, b))
        {
            bool together = a.FirstStep <= b.LastStep && b.FirstStep <= a.LastStep;
            Assert.IsFalse(together && a.Offset < b.Offset + b.Size && b.Offset < a.Offset + a.Size, $"{a} and {b}");
        }
        Assert.IsTrue(0 < memory.PeakBytes && memory.PeakBytes <= memory.ArenaBytes && memory.ArenaBytes < memory.UnsharedBytes);
        Assert.AreEqual(step.Stats!.ArenaBytes, memory.ArenaBytes);
        Assert.AreEqual(step.Stats.UnsharedBytes, memory.Buffers.Sum(b => b.Size));
        Assert.AreEqual(memory.UnsharedBytes - memory.ArenaBytes, memory.SavedBytes);
    }

    [TestMethod]
    public void Steps_and_decisions_are_those_of_the_plan()
    {
        using var step = TrainedNetwork<float>.Mlp(20, 30, 5).Compile(Optimizer.Sgd(0.1));
        step.Run(new Tensor<float>([8, 20]), new Tensor<int>([8]));
        var explanation = step.Explain(Stated);
        var plan = step.Program!.Plan;
        Assert.AreEqual("training step", explanation.Title);
        Assert.AreEqual(plan.Steps.Count, explanation.Steps.Count);
        Assert.AreEqual(plan.KernelCount, explanation.KernelCount);
        Assert.IsTrue(explanation.UnfusedKernelCount > explanation.KernelCount);
        CollectionAssert.AreEqual(step.Program.Kernels.Select(k => k.ToString()).ToArray(),
            explanation.Steps.Where(s => s.Kind == StepKind.Kernel).Select(s => s.Loops).ToArray());
        CollectionAssert.AreEqual(plan.Decisions.Select(d => $"{d.Node.Id} {d.Root.Id} {d.IsFused} {d.Reason}").ToArray(),
            explanation.Decisions.Select(d => $"{d.Node} {d.Root} {d.IsFused} {d.Reason}").ToArray());
        Assert.IsTrue(explanation.Decisions.Any(d => d.IsFused) && explanation.Decisions.Any(d => !d.IsFused));
        Assert.IsTrue(explanation.Steps.Any(s => s.Kind == StepKind.Check), "labels are checked");
        var ids = explanation.Planned.Nodes.Select(n => n.Id).ToHashSet();
        Assert.IsTrue(explanation.Steps.SelectMany(s => s.Nodes).Concat(explanation.Decisions.SelectMany(d => new[] { d.Node, d.Root })).All(ids.Contains));
        Assert.AreEqual(1, explanation.Steps.Sum(s => s.LimitShare), 1e-9);
    }

    [TestMethod]
    public void A_cache_hit_is_explained_as_well()
    {
        CompiledGraph<float> Compile() => JitCompiler.Compile<float>(x => F.Tanh(x) * 1 + 0.125f, [5]);
        using var first = Compile();
        using var second = Compile();
        Assert.IsTrue(second.Stats.CacheHit);
        var (a, b) = (first.Explain(Stated), second.Explain(Stated));
        Assert.IsTrue(b.CacheHit);
        CollectionAssert.AreEqual(a.Passes.Select(p => p.After.Text).ToArray(), b.Passes.Select(p => p.After.Text).ToArray());
        Assert.IsTrue(b.Passes.Sum(p => p.Milliseconds) > 0, "the time of the repetition");
    }

    [TestMethod]
    public void The_backward_pass_is_explained_on_its_own()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Sum(F.Sigmoid(x)), [7]);
        var explanation = compiled.ExplainGradients(Stated);
        Assert.AreEqual("backward", explanation.Title);
        Assert.AreEqual(compiled.BackwardStats!.OptimizedOperationCount, explanation.Planned.Nodes.Count);
    }

    [TestMethod]
    public void Switched_off_passes_are_left_out()
    {
        using var compiled = JitCompiler.Compile<float>(x => x * 1, [3], new() { Disabled = [nameof(Simplify)] });
        CollectionAssert.AreEqual(new[] { nameof(Canonicalize) }, compiled.Explain(Stated).Passes.Select(p => p.Name).ToArray());
    }

    [TestMethod]
    public void Looking_into_a_step_that_never_ran_says_what_to_do()
    {
        using var step = TrainedNetwork<float>.Mlp(2, 3, 2).Compile(Optimizer.Sgd(0.1));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidInputException>(() => step.Explain()).Message, "Compile");
    }

    [TestMethod]
    public void Json_holds_what_the_records_hold()
    {
        using var step = TrainedNetwork<float>.Mlp(9, 8, 3).Compile(Optimizer.Momentum(0.1));
        step.Compile(new TensorType(DType.Float32, [4, 9]), new TensorType(DType.Int32, [4]));
        var explanation = step.Explain(Stated) with { Tuning = new("a", "b", [new("a", 1, 0, 5), new("b", double.PositiveInfinity, 0, 0, "failed")]) };
        using var json = JsonDocument.Parse(explanation.ToJson());
        var written = new Dictionary<string, object?>();
        Flatten(json.RootElement, "", written);
        var expected = new Dictionary<string, object?>();
        using var reflected = JsonSerializer.SerializeToDocument(explanation, ByReflection);
        Flatten(reflected.RootElement, "", expected);
        expected["/tuning/measurements/1/microseconds"] = null;
        Assert.AreEqual("", string.Join("\n", expected.Except(written).Concat(written.Except(expected)).Take(5)));
    }

    [TestMethod]
    public void The_text_tells_the_story()
    {
        using var compiled = JitCompiler.Compile<float>(x => F.Softmax(F.ReLU(x * 1)), [6, 8], new() { UseCache = false });
        string text = compiled.Explain(Stated).ToString();
        foreach (string part in new[] { "forward: ", "kernels", "x * 1", "fused into the kernel of", "Memory:", "loops", "Simplify", "one core, stated", "held for", "out0" })
        {
            StringAssert.Contains(text, part);
        }
    }

    [TestMethod]
    public void Measured_limits_are_of_this_world()
    {
        var limits = MachineLimits.Measured;
        Assert.IsTrue(limits.Gigaflops < 2000 && limits.Bandwidths.All(b => b.GigabytesPerSecond < 5000), $"{limits}");
        Assert.AreSame(limits, MachineLimits.Measured, "measured once");
        CollectionAssert.AreEqual(limits.Bandwidths.Select(b => b.Bytes).Order().ToArray(), limits.Bandwidths.Select(b => b.Bytes).ToArray());
    }

    // The best of many on both sides, and a vector does many times what a loop does: only a limit that is none stays below half of a loop.
    [TestMethod]
    public void No_plain_loop_is_twice_as_fast_as_the_limits()
    {
        double arithmetic = 0, reading = 0, flops = 0, bytes = 0;
        for (int attempt = 0; attempt < 50 && (attempt < 3 || flops < arithmetic / 2 || bytes < reading / 2); attempt++)
        {
            var limits = LimitMeasurement.Run();
            (flops, bytes) = (Math.Max(flops, limits.Gigaflops), Math.Max(bytes, limits.Bandwidths[0].GigabytesPerSecond));
            (arithmetic, reading) = (Math.Max(arithmetic, PlainLoop.Gigaflops()), Math.Max(reading, PlainLoop.GigabytesPerSecond()));
        }
        Assert.IsTrue(arithmetic > 0 && flops >= arithmetic / 2, $"limit {flops:G3} GFLOP/s, a loop {arithmetic:G3}");
        Assert.IsTrue(reading > 0 && bytes >= reading / 2, $"limit {bytes:G3} GB/s, a loop {reading:G3}");
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, object?> into)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject()) Flatten(property.Value, $"{path}/{property.Name}", into);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in element.EnumerateArray().Index()) Flatten(item, $"{path}/{index}", into);
        }
        else into[path] = element.ValueKind == JsonValueKind.Number ? element.GetDouble() : element.ToString() is { Length: > 0 } text ? text : null;
    }
}
