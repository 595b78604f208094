using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AiDotNet.Jit.Automatic;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class TelemetryTests
{
    [TestMethod]
    public async Task Meters_and_activities_tell_what_happens()
    {
        var measured = new ConcurrentDictionary<string, double>();
        var activities = new ConcurrentBag<string>();
        using var sources = new ActivityListener
        {
            ShouldListenTo = s => s.Name == JitTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => activities.Add($"{a.OperationName} {a.GetTagItem("aidotnet.jit.signature")}"),
        };
        ActivitySource.AddActivityListener(sources);
        using var meters = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter.Name == JitTelemetry.Name) l.EnableMeasurementEvents(i); } };
        meters.SetMeasurementEventCallback<long>((i, value, _, _) => measured.AddOrUpdate(i.Name, value, (_, old) => i.IsObservable ? value : old + value));
        meters.SetMeasurementEventCallback<double>((i, value, _, _) => measured[i.Name] = value);
        meters.Start();
        var mlp = new Mlp();
        var bad = new FaultyBackend("telemetry") { OnCompile = () => throw new InvalidProgramException() };
        using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 1, Backends = [bad, new Jit.Codegen.Expressions.ExpressionBackend()] });
        for (int i = 0; i < 3; i++)
        {
            model.Forward(Mlp.Batch(i, 31));
            await model.WaitForCompilationAsync();
        }
        meters.RecordObservableInstruments();
        foreach (string name in new[] { "compilations", "hits", "interpreted", "fallbacks", "compile.duration", "run.duration", "arena.size" })
        {
            Assert.IsTrue(measured.GetValueOrDefault("aidotnet.jit." + name) > 0, name);
        }
        Assert.IsTrue(activities.Contains("compile (f32[31, 12])"), string.Join(", ", activities));
    }
}
