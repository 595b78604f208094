using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>Who says which backend compiles a model.</summary>
[TestClass]
public class JitBackendAttributeTests
{
    [ClassInitialize]
    public static void Register(TestContext context)
    {
        foreach (string name in new[] { "red", "green", "blue" })
        {
            var backend = new FaultyBackend(name);
            JitBackends.Register(name, () => backend);
        }
    }

    public static IEnumerable<object?[]> Models =>
    [
        ["a method", (Func<ComputationNode<float>, ComputationNode<float>>)Doubled, "red"],
        ["a lambda", (Func<ComputationNode<float>, ComputationNode<float>>)([JitBackend("green")] (x) => x * 2), "green"],
        ["the class of a method", (Func<ComputationNode<float>, ComputationNode<float>>)new Green().Forward, "green"],
        ["a method, otherwise than its class", (Func<ComputationNode<float>, ComputationNode<float>>)new Green().Special, "blue"],
        ["the class of the object, inherited", (Func<ComputationNode<float>, ComputationNode<float>>)new Greener().Forward, "green"],
        ["a derived class, otherwise than its base", (Func<ComputationNode<float>, ComputationNode<float>>)new Blue().Forward, "blue"],
        ["the class a lambda is written in", Green.Lambda(), "green"],
        ["nobody", (Func<ComputationNode<float>, ComputationNode<float>>)(x => x * 2), "expressions-il"],
    ];

    [TestMethod]
    [DynamicData(nameof(Models))]
    public async Task The_backend_is_the_one_named_on(string what, Func<ComputationNode<float>, ComputationNode<float>> model, string backend) =>
        Assert.AreEqual(backend, await BackendOf(model, new()), what);

    [TestMethod]
    public async Task The_options_come_before_the_attribute()
    {
        Assert.AreEqual("blue", await BackendOf(Doubled, new() { Jit = new() { Backend = new FaultyBackend("blue") } }));
        Assert.AreEqual("green", await BackendOf(Doubled, new() { Backends = [new FaultyBackend("green")], Jit = new() { Backend = new FaultyBackend("blue") } }));
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public async Task A_name_that_is_not_there_is_reported_once_and_the_default_compiles(bool training)
    {
        var log = new ListLogger();
        var options = new AutomaticOptions { WarmupRuns = 1, WidenAfter = 0, Logger = log };
        using var model = new JitCompiledModel<float>([JitBackend("tachyons")] (x) => x * 2, options);
        var w = F.Variable(Mlp.Random(1, 3));
        using var step = new JitTrainingStep<float>([JitBackend("tachyons")] (n) => F.Mean(F.Square((ComputationNode<float>)n[0] * w)), [w], Optimizer.Sgd(0.1), options);
        FallbackEventArgs? fallback = null;
        model.FellBack += (_, e) => fallback = e;
        step.FellBack += (_, e) => fallback = e;
        for (int rows = 1; rows < 4; rows++)
        {
            if (training) step.Run(Mlp.Random(rows, rows, 3));
            else model.Forward(Mlp.Random(rows, rows, 3));
            await model.WaitForCompilationAsync();
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((FallbackReason.BackendMissing, "tachyons"), (fallback!.Reason, fallback.Backend));
        StringAssert.Contains(log.Warnings.Single(), "tachyons");
        var statistics = training ? step.Statistics : model.Statistics;
        Assert.AreEqual((3L, 1L), (statistics.Compilations, statistics.Fallbacks));
    }

    [TestMethod]
    public async Task A_loss_has_the_attribute_as_a_model_has()
    {
        var w = F.Variable(Mlp.Random(1, 3));
        using var step = new JitTrainingStep<float>([JitBackend("red")] (n) => F.Mean(F.Square((ComputationNode<float>)n[0] * w)), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 1, Jit = new() { UseCache = false } });
        string? found = null;
        step.Compiled += (_, e) => found = e.Stats.Backend;
        step.Run(Mlp.Random(2, 4, 3));
        await step.WaitForCompilationAsync();
        Assert.AreEqual("red", found);
    }

    private static async Task<string?> BackendOf(Func<ComputationNode<float>, ComputationNode<float>> function, AutomaticOptions options)
    {
        using var model = new JitCompiledModel<float>(function, options with { WarmupRuns = 1, Jit = options.Jit with { UseCache = false } });
        string? found = null;
        model.Compiled += (_, e) => found = e.Stats.Backend;
        model.Forward(Tensor<float>.FromArray(2));
        await model.WaitForCompilationAsync();
        Assert.AreEqual(4f, model.Forward(Tensor<float>.FromArray(2)).Span[0]);
        Assert.AreEqual(1, model.Statistics.CompiledCalls);
        return found;
    }

    [JitBackend("red")]
    private static ComputationNode<float> Doubled(ComputationNode<float> x) => x * 2;

    [JitBackend("green")]
    private class Green
    {
        public ComputationNode<float> Forward(ComputationNode<float> x) => x * 2;

        [JitBackend("blue")]
        public ComputationNode<float> Special(ComputationNode<float> x) => x * 2;

        public static Func<ComputationNode<float>, ComputationNode<float>> Lambda()
        {
            float two = 2;
            return x => x * two;
        }
    }

    private class Greener : Green;

    [JitBackend("blue")]
    private sealed class Blue : Greener;
}
