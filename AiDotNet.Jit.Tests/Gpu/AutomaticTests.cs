using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Gpu;
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
}
