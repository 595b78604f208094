using AiDotNet.Jit.Debugging;

namespace AiDotNet.Jit.Tests.Debugging;

/// <summary>One rung of the ladder is broken at a time: it is named, the rung below it is right, and the program for the issue shows the fault.</summary>
[TestClass]
public class BisectRungTests
{
    [TestMethod]
    [DataRow(BisectCulprit.Lowering, nameof(BrokenCompilers.Lowering), "exp", "interpreted after Canonicalize -> Simplify")]
    [DataRow(BisectCulprit.Fusion, nameof(BrokenCompilers.Fusion), "reduce_sum: fused into the kernel of", "kernels interpreted, not fused")]
    [DataRow(BisectCulprit.Backend, nameof(BrokenCompilers.Backend), "faulty, kernel exp", "kernels interpreted, merged")]
    [DataRow(BisectCulprit.Backend, nameof(BrokenCompilers.FusedBackend), "faulty, only the fused kernel", "backend faulty, not fused")]
    [DataRow(BisectCulprit.VectorWidth, nameof(BrokenCompilers.VectorWidth), "faulty at 256 bits (128 bits are right)", "backend faulty at 128 bits")]
    [DataRow(BisectCulprit.Threads, nameof(BrokenCompilers.Threads), "faulty on several threads", "backend faulty")]
    public void A_broken_rung_is_named_and_reproduced(BisectCulprit culprit, string fault, string name, string lastRight)
    {
        if (culprit == BisectCulprit.Threads && Environment.ProcessorCount < 2) Assert.Inconclusive("One processor runs no kernel in parts.");
        var options = (JitOptions)typeof(BrokenCompilers).GetProperty(fault)!.GetValue(null)!;
        var (graph, inputs) = JitBisectTests.Subject();
        var report = JitBisect.Find(graph, inputs, options, TimeSpan.FromSeconds(5));
        Assert.AreEqual(culprit, report.Culprit, $"{report}");
        StringAssert.Contains(report.Name, name, $"{report}");
        Assert.AreEqual(lastRight, report.Steps.Last(s => s.IsRight).Name, $"{report}");

        // The fault is in the library when somebody reports it; here it is brought along.
        string healthy = report.Reproduction!, broken = healthy.Replace("new JitOptions {", $"{typeof(BrokenCompilers).FullName}.{fault} with {{", StringComparison.Ordinal);
        StringAssert.Contains(ReproductionProgram.Run(broken), "output 0, element ", broken);
        StringAssert.Contains(ReproductionProgram.Run(healthy), "elements verified", healthy);
    }
}
