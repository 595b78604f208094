using AiDotNet.Jit.Gpu;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Asking for a GPU never does harm.</summary>
[TestClass]
public sealed class ProbeTests
{
    [TestMethod]
    public void Probe_answers_with_a_reason_and_does_not_throw()
    {
        bool found = GpuBackend.Probe(out string reason);
        StringAssert.StartsWith(reason, found ? "found " : "found no GPU", reason);
        if (!found) StringAssert.Contains(reason, "OpenCL", "what was tried");
        Assert.AreEqual(found, GpuBackend.Probe(out string again), "asking twice gives the same answer");
        Assert.AreEqual(reason, again);
    }
}
