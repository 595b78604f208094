using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.OpenCl;
using AiDotNet.Jit.Tests.Automatic;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Devices in automatic models: asked for by name, and given.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class AutomaticTests
{
    [TestMethod]
    public async Task A_model_that_asks_for_a_GPU_is_computed_where_there_is_none()
    {
        using var model = new JitCompiledModel<float>([JitBackend("gpu")] (x) => x * 2, new() { WarmupRuns = 1 });
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(2f, model.Forward(Mlp.Ones(1)).Span[0]);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(2, model.Statistics.CompiledCalls);
        Assert.AreEqual(GpuBackend.Probe(out _), model.Statistics.Fallbacks == 0, model.Explain());
    }

    [TestMethod]
    public async Task A_device_computes_a_model_that_it_is_given()
    {
        using var gpu = Processor.Open();
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 1, WidenAfter = 0, Backends = [gpu] });
        for (int i = 0; i < 4; i++)
        {
            var x = Mlp.Batch(i, 40);
            Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"call {i}");
            await model.WaitForCompilationAsync();
        }
        StringAssert.Contains(model.Explain(), gpu.Name);
        Assert.IsGreaterThan(0, gpu.Traffic.Launches);
    }

    [TestMethod]
    [DataRow(true), DataRow(false)]
    public async Task The_tuner_weighs_a_device_with_its_copies(bool isFirst)
    {
        // Results that take their time on the way home: no kernel makes up for it.
        using var gpu = new GpuBackend(new FaultyDevice(OpenClDevices.Open(Processor.Device().Ordinal, null)) { Delay = 5 }, new() { FallBack = false });
        var mlp = new Mlp();
        IReadOnlyList<IBackend> backends = isFirst ? [gpu, ExpressionBackend.Shared] : [ExpressionBackend.Shared, gpu];
        using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 1, WidenAfter = 0, Tuning = TuningMode.Measured, Backends = backends, Jit = new() { UseCache = false } });
        for (int i = 0; i < 4; i++)
        {
            var x = Mlp.Batch(i, 40);
            Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"call {i}");
            await model.WaitForCompilationAsync();
        }
        string why = model.Explain();
        StringAssert.Contains(why, gpu.Name, "it was tried");
        long launches = gpu.Traffic.Launches;
        model.Forward(Mlp.Batch(9, 40));
        Assert.AreEqual(launches, gpu.Traffic.Launches, why);
    }
}
