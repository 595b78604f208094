namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>
/// Every way of rendering under Oclgrind, which simulates a device and reports data races, reads and writes out of bounds, values that were never
/// written, barriers that not all reach, and wrong use of the interface.
/// </summary>
[TestClass, TestCategory("Gpu")]
public sealed class OclgrindTests
{
    private static readonly string[] Drivers = ["/usr/lib/oclgrind/liboclgrind-rt-icd.so", "/usr/local/lib/liboclgrind-rt-icd.so"];

    [TestMethod]
    public void Nothing_to_complain_about()
    {
        if (Array.Find(Drivers, File.Exists) is not { } driver)
        {
            Processor.Missing("Oclgrind is not installed. On Debian: apt-get install -y --no-install-recommends oclgrind.");
            return;
        }
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string log = Path.Combine(folder.FullName, "log.txt");
            File.WriteAllText(Path.Combine(folder.FullName, "oclgrind.icd"), driver + "\n");
            var (code, output) = ChildProcess.Start("gpu", ["cases"],
                ("OCL_ICD_VENDORS", folder.FullName), ("AIDOTNET_CUDA_LIBRARY", "/nowhere/libcuda.so"), ("OCLGRIND_DATA_RACES", "1"),
                ("OCLGRIND_CHECK_API", "1"), ("OCLGRIND_UNINITIALIZED", "1"), ("OCLGRIND_LOG", log));
            Assert.AreEqual(0, code, output);
            StringAssert.Contains(output, "finished");
            Assert.IsFalse(output.Contains("NOT verified", StringComparison.OrdinalIgnoreCase), output);
            Assert.AreEqual(2 * GpuCases.Names.Count(), output.Split('\n').Count(l => l.Contains(" elements verified", StringComparison.Ordinal)), output);
            Assert.AreEqual("", File.Exists(log) ? File.ReadAllText(log) : "no log was written");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
