using System.Text.Json;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>Profiles: what they count is what was run, and what is not profiled pays nothing.</summary>
[TestClass]
public class ProfileTests
{
    private static readonly Tensor<float> Data = new([200, 300]);

    private static CompiledGraph<float> Model(JitOptions? options = null) =>
        JitCompiler.Compile<float>(x => F.Sum(F.Softmax(F.MatrixMultiply(x, F.Transpose(x)))), [200, 300], options);

    [TestMethod]
    public void Times_of_the_steps_make_up_the_run()
    {
        using var compiled = Model();
        var profile = compiled.Profile([Data], 20);
        Assert.AreEqual(compiled.Program.Plan.Steps.Count, profile.Steps.Count);
        Assert.AreEqual(20, profile.Runs.Count);
        Assert.AreEqual(1, profile.Steps.Sum(s => s.Share), 1e-9);
        foreach (var step in profile.Steps)
        {
            Assert.IsTrue(0 < step.MinMicroseconds && step.MinMicroseconds <= step.MedianMicroseconds, $"{step}");
            Assert.AreEqual(step.Step.Bytes / step.MedianMicroseconds / 1e3, step.GigabytesPerSecond, 1e-9);
            Assert.AreEqual(step.Step.Flops / step.MedianMicroseconds / 1e3, step.Gigaflops, 1e-9);
        }
        foreach (var run in profile.Runs)
        {
            Assert.AreEqual(profile.Steps.Count + 1, run.Boundaries.Count);
            Assert.IsTrue(run.Boundaries.Zip(run.Boundaries.Skip(1)).All(p => p.First <= p.Second));
        }
        double[] whole = [.. profile.Runs.Select(r => r.Boundaries[^1] - r.Boundaries[0]).Order()];
        Assert.AreEqual((whole[9] + whole[10]) / 2, profile.ProfiledMicroseconds, 1e-6);
        Assert.IsTrue(profile.RunMicroseconds > 0 && profile.ClockNanoseconds is > 1 and < 10_000, $"{profile}");
        double sum = profile.Steps.Sum(s => s.MedianMicroseconds);
        foreach (var step in profile.Steps) Assert.AreEqual(step.MedianMicroseconds / sum, step.Share, 1e-9, $"{profile}");
    }

    [TestMethod]
    public void The_trace_is_in_the_trace_event_format()
    {
        using var compiled = Model();
        var profile = compiled.Profile([Data], 3);
        using var json = JsonDocument.Parse(profile.ToChromeTrace());
        var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().ToArray();
        var complete = events.Where(e => e.GetProperty("ph").GetString() == "X").ToArray();
        Assert.AreEqual(3 * (profile.Steps.Count + 1), complete.Length);
        Assert.IsTrue(events.All(e => e.GetProperty("pid").GetInt32() == 1 && e.TryGetProperty("tid", out _) && e.GetProperty("name").GetString()!.Length > 0));
        Assert.IsTrue(complete.All(e => e.GetProperty("ts").GetDouble() >= 0 && e.GetProperty("dur").GetDouble() >= 0));
        var runs = complete.Where(e => e.GetProperty("cat").GetString() == "run").ToArray();
        var first = complete.Where(e => e.GetProperty("cat").GetString() != "run").Take(profile.Steps.Count);
        Assert.AreEqual(runs[0].GetProperty("dur").GetDouble(), first.Sum(e => e.GetProperty("dur").GetDouble()), 0.1);
        CollectionAssert.AreEqual(profile.Steps.Select(s => s.Step.Name).ToArray(), first.Select(e => e.GetProperty("name").GetString()).ToArray());
    }

    // Perfetto counts nanoseconds, other viewers add doubles: both drop an event that ends behind the start of the next one on its track.
    [TestMethod]
    public void Events_of_a_track_of_the_trace_never_overlap()
    {
        using var compiled = Model();
        using var json = JsonDocument.Parse(compiled.Profile([Data], 200).ToChromeTrace());
        var tracks = json.RootElement.GetProperty("traceEvents").EnumerateArray().Where(e => e.GetProperty("ph").GetString() == "X")
            .GroupBy(e => e.GetProperty("tid").GetInt32(), e => (Start: e.GetProperty("ts").GetDouble(), Duration: e.GetProperty("dur").GetDouble())).ToArray();
        Assert.AreEqual(2, tracks.Length);
        foreach (var track in tracks)
        {
            foreach (var (before, after) in track.Zip(track.Skip(1)))
            {
                Assert.IsTrue(before.Start + before.Duration <= after.Start, $"{before} and {after} overlap");
                Assert.IsTrue(Whole(before.Start) + Whole(before.Duration) <= Whole(after.Start), $"{before} and {after} overlap in nanoseconds");
            }
        }

        static long Whole(double microseconds) => (long)Math.Round(microseconds * 1000);
    }

    [TestMethod]
    public void Recording_is_off_unless_asked_for_and_keeps_the_latest_runs()
    {
        using var plain = Model();
        plain.Forward(Data);
        Assert.IsNull(plain.RecordedProfile);
        using var recorded = Model(new() { Profile = true });
        Assert.IsNull(recorded.RecordedProfile, "nothing has run");
        Close(plain.Forward(Data)[0], recorded.Forward(Data)[0]);
        for (int i = 0; i < 300; i++) recorded.Forward(Data);
        var profile = recorded.RecordedProfile!;
        Assert.AreEqual(ProfileRecorder.Latest, profile.Runs.Count);
        Assert.IsNull(profile.RunMicroseconds);
        Assert.IsNull(recorded.RecordedGradientProfile);
        recorded.Backward([Data], [Tensor<float>.Scalar(1)]);
        Assert.AreEqual(1, recorded.RecordedGradientProfile!.Runs.Count);
    }

    [TestMethod]
    public void Profiling_a_training_step_trains_nothing()
    {
        var network = TrainedNetwork<float>.Mlp(20, 30, 5);
        using var step = network.Compile(Optimizer.Adam(0.1));
        Tensor[] batch = [new Tensor<float>([8, 20]), new Tensor<int>([8])];
        step.Run(batch);
        float[][] before = [.. network.Parameters.Select(p => p.Value.ToArray())];
        var profile = step.Profile(batch, 5);
        Assert.AreEqual(5, profile.Runs.Count);
        Assert.AreEqual("training step", profile.Title);
        Assert.AreEqual(1, step.StepCount);
        for (int i = 0; i < before.Length; i++) CollectionAssert.AreEqual(before[i], network.Parameters[i].Value.ToArray());
        Assert.IsNull(step.RecordedProfile);
    }

    [TestMethod]
    public void A_training_step_records_its_runs()
    {
        using var step = TrainedNetwork<float>.Mlp(20, 30, 5).Compile(Optimizer.Sgd(0.1), new() { Profile = true });
        Assert.IsNull(step.RecordedProfile);
        for (int i = 0; i < 4; i++) step.Run(new Tensor<float>([8, 20]), new Tensor<int>([8]));
        Assert.AreEqual(4, step.RecordedProfile!.Runs.Count);
    }

    [TestMethod]
    public void The_backward_pass_is_profiled_on_its_own()
    {
        using var compiled = Model();
        var profile = compiled.ProfileGradients([Data], [Tensor<float>.Scalar(1)], 4);
        Assert.AreEqual("backward", profile.Title);
        using var json = JsonDocument.Parse(profile.ToJson());
        Assert.AreEqual(profile.Steps.Count, json.RootElement.GetProperty("steps").GetArrayLength());
        Assert.AreEqual(4, json.RootElement.GetProperty("runs").GetArrayLength());
        StringAssert.Contains(profile.ToString(), "reading the clock takes");
    }

    [TestMethod]
    public void Wrong_arguments_are_refused()
    {
        using var compiled = Model();
        Assert.ThrowsExactly<InvalidInputException>(() => compiled.Profile([new Tensor<float>([2])]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => compiled.Profile([Data], 0));
    }

    private static void Close(Tensor<float> a, Tensor<float> b) => CollectionAssert.AreEqual(a.ToArray(), b.ToArray());
}
