using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Tests.Tuning;

[TestClass]
public class AutoTunerTests
{
    private readonly AutoTuner _tuner = new() { Budget = TimeSpan.FromMilliseconds(60) };

    [TestMethod]
    public void The_clearly_faster_candidate_wins()
    {
        // A machine with other work may take a thread away for longer than the whole budget: one of three tries is enough.
        TuningDecision decision;
        int tries = 0;
        do decision = _tuner.Choose([Waits("slow", 400), Waits("fast", 50), Waits("hopeless", 3_000)]);
        while (decision.Winner != "fast" && ++tries < 3);
        Assert.AreEqual("fast", decision.Winner);
        Assert.AreEqual("dropped early", decision.Measurements.Single(m => m.Candidate == "hopeless").Note);
        StringAssert.Contains(decision.Explain(), "fast replaces slow");
        StringAssert.Contains(decision.Explain(), "dropped early");
    }

    [TestMethod]
    public void The_incumbent_stays_where_nothing_is_won()
    {
        var decision = _tuner.Choose([Waits("first", 200), Waits("second", 197)]);
        Assert.AreEqual("first", decision.Winner);
        StringAssert.Contains(decision.Explain(), "stays");
    }

    [TestMethod]
    public void A_candidate_that_throws_is_left_out()
    {
        var decision = _tuner.Choose([Waits("good", 50), new("bad", () => throw new InvalidOperationException("no device"))]);
        Assert.AreEqual("good", decision.Winner);
        StringAssert.Contains(decision.Measurements.Single(m => m.Candidate == "bad").Note, "no device");
    }

    [TestMethod]
    public void The_first_run_of_each_does_not_count()
    {
        int runs = 0;
        var decision = _tuner.Choose([Waits("steady", 300), new("lazy", () => Spin(runs++ == 0 ? 20_000 : 30))]);
        Assert.AreEqual("lazy", decision.Winner);
    }

    [TestMethod]
    public void Measuring_ends_with_its_budget()
    {
        long start = Environment.TickCount64;
        var decision = new AutoTuner { Budget = TimeSpan.FromMilliseconds(20) }.Choose([Waits("a", 30_000), Waits("b", 30_000)]);
        Assert.IsTrue(Environment.TickCount64 - start < 2_000);
        Assert.AreEqual("a", decision.Winner);
    }

    private static TuningCandidate Waits(string name, int microseconds) => new(name, () => Spin(microseconds));

    private static void Spin(int microseconds)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds) { }
    }
}
