using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Training;
using Microsoft.Extensions.Logging;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class TelemetryTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Meters_and_activities_tell_what_happens(bool training)
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
        var options = new AutomaticOptions { WarmupRuns = 1, Backends = [bad, new Jit.Codegen.Expressions.ExpressionBackend()], Jit = new() { UseCache = false } };
        using var model = new JitCompiledModel<float>(mlp.Model, options);
        var weights = F.Variable(Mlp.Random(1, Mlp.Features, 3));
        using var step = new JitTrainingStep<float>(n => F.Mean(F.Square(F.MatrixMultiply((ComputationNode<float>)n[0], weights))), [weights], Optimizer.Sgd(0.1), options);
        for (int i = 0; i < 3; i++)
        {
            if (training) step.Run(Mlp.Batch(i, 31));
            else model.Forward(Mlp.Batch(i, 31));
            await model.WaitForCompilationAsync();
            await step.WaitForCompilationAsync();
        }
        meters.RecordObservableInstruments();
        foreach (string name in new[] { "compilations", "hits", "interpreted", "fallbacks", "compile.duration", "run.duration", "arena.size" })
        {
            Assert.IsTrue(measured.GetValueOrDefault("aidotnet.jit." + name) > 0, name);
        }
        Assert.IsTrue(activities.Contains("compile (f32[31, 12])"), string.Join(", ", activities));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Counters_count_what_they_say(bool training)
    {
        string name = training ? "counted steps" : "counted";
        var counted = new ConcurrentDictionary<string, double>();
        using var meters = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter.Name == JitTelemetry.Name) l.EnableMeasurementEvents(i); } };
        // Who has a backend is counted for it, with everything else that is said.
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string backend = "", rest = "";
            foreach (var (key, what) in tags)
            {
                if (key == "backend") backend = $"{what}";
                else rest += $" {what}";
            }
            if (backend.Length > 0 && backend != name) return;
            string about = instrument.Name["aidotnet.jit.".Length..] + rest;
            counted.AddOrUpdate(about, value, (_, old) => instrument.IsObservable ? value : old + value);
            counted.AddOrUpdate("times " + about, 1, (_, old) => old + 1);
        }
        meters.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i, value, tags));
        meters.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i, value, tags));
        meters.Start();
        meters.RecordObservableInstruments();
        var (hits, interpreted, evictions) = (counted["hits"], counted["interpreted"], counted.GetValueOrDefault("evictions"));
        var backend = new FaultyBackend(name);
        var options = new AutomaticOptions { WarmupRuns = 1, WidenAfter = 0, MaxSpecializations = 1, Backends = [backend], Jit = new() { UseCache = false } };
        using var model = new JitCompiledModel<float>(new Mlp().Model, options);
        var weights = F.Variable(Mlp.Random(1, Mlp.Features, 3));
        using var step = new JitTrainingStep<float>(n => F.Mean(F.Square(F.MatrixMultiply((ComputationNode<float>)n[0], weights))), [weights], Optimizer.Sgd(0.1), options);
        double arena = 0;
        foreach (int rows in new[] { 3, 3, 4, 4, 4, 3, 5 }) // compiled: 3, 4, 3 again
        {
            if (rows == 5) backend.OnCompile = () => throw new InvalidProgramException();
            if (training) step.Run(Mlp.Batch(1, rows));
            else model.Forward(Mlp.Batch(1, rows));
            await model.WaitForCompilationAsync();
            await step.WaitForCompilationAsync();
            meters.RecordObservableInstruments();
            arena = Math.Max(arena, counted["arena.size"]);
        }
        string all = string.Join("\n", counted.OrderBy(c => c.Key, StringComparer.Ordinal));
        Assert.AreEqual((3.0, 1.0, 1.0, 1.0), (counted["compilations"], counted["recompilations NewSignature"], counted["recompilations Evicted"], counted["fallbacks CompileFailed"]), all);
        Assert.AreEqual((3.0, 4.0), (counted["hits"] - hits, counted["interpreted"] - interpreted), all);
        Assert.AreEqual(2.0, counted["evictions"] - evictions, all);
        Assert.AreEqual((3.0, 3.0), (counted["times compile.duration"], counted["times run.duration"]), all);
        Assert.IsTrue(counted["compile.duration"] > 0 && counted["run.duration"] > 0 && arena > 0, all);
    }

    [TestMethod]
    public async Task Events_and_log_say_what_was_compiled_and_what_failed()
    {
        using var events = new EventList();
        var log = new ListLogger { Least = LogLevel.Information };
        var bad = new FaultyBackend("evented") { OnCompile = () => throw new InvalidProgramException() };
        using var model = new JitCompiledModel<float>(new Mlp().Model, new() { WarmupRuns = 1, Backends = [bad, new Jit.Codegen.Expressions.ExpressionBackend()], Logger = log });
        model.Forward(Mlp.Batch(1, 29));
        await model.WaitForCompilationAsync();
        Assert.IsTrue(events.Found.Any(e => e.StartsWith("FellBack CompileFailed evented", StringComparison.Ordinal)), string.Join("\n", events.Found));
        Assert.IsTrue(events.Found.Any(e => e.StartsWith("Compiled (f32[29, 12]) expressions", StringComparison.Ordinal)), string.Join("\n", events.Found));
        Assert.AreEqual(2, log.Warnings.Count, string.Join("\n", log.Warnings));
        StringAssert.Contains(log.Warnings[0], "CompileFailed (evented, (f32[29, 12]))");
        StringAssert.Contains(log.Warnings[1], "Compiled (f32[29, 12])");
    }

    private sealed class EventList : EventListener
    {
        public ConcurrentQueue<string> Found { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "AiDotNet-Jit") EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name == "AiDotNet-Jit") Found?.Enqueue($"{eventData.EventName} {string.Join(" ", eventData.Payload!)}");
        }
    }
}
