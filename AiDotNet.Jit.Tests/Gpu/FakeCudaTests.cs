using System.Diagnostics;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The CUDA device layer's side of the conversation, with a driver and a compiler that a C compiler makes here.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class FakeCudaTests
{
    private static readonly Lazy<string?> Library = new(Build);

    [TestMethod]
    public void A_training_step_captures_its_launches_and_replays_them()
    {
        string output = Run("train");
        StringAssert.Contains(output, "found Fake H200 (Cuda, Gpu, 64 MiB, driver 12.8)");
        StringAssert.Contains(output, "graph launches of the last step: 1");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
        int launches = Number(output, "launches="), captured = Number(output, "captured=");
        Assert.AreEqual(captured, launches, "one run by single launches, then a graph of as many");
        Assert.AreEqual(5, Number(output, "replays="));
    }

    [TestMethod]
    public void Events_copies_and_threads_work()
    {
        string output = Run("device");
        StringAssert.Contains(output, "round trip: True, task: True, milliseconds: 0.25, threads: 8");
        StringAssert.Contains(output, "OutOfMemory: CUDA: cuMemAlloc of 59,000,000 bytes returned CUDA_ERROR_OUT_OF_MEMORY (2, fake)");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
    }

    [TestMethod]
    public void A_compiler_that_fails_is_quoted()
    {
        string output = Run("train", ("FAKE_NVRTC_FAIL", "1"));
        StringAssert.Contains(output, "CompileFailed: NVRTC refused a generated kernel (6), line 3: the fake compiler was told to fail");
        StringAssert.Contains(output, "typedef long long i64;");
    }

    [TestMethod]
    public void A_driver_that_cannot_start_is_a_reason()
    {
        StringAssert.Contains(Run("probe", ("FAKE_CUDA_INIT", "100")), "which cannot start: CUDA_ERROR_NO_DEVICE (100, fake)");
        StringAssert.Contains(Run("probe", ("FAKE_CUDA_NO_DEVICE", "1")), "CUDA: found a driver, but no device");
        StringAssert.Contains(Run("probe", ("AIDOTNET_NVRTC_LIBRARY", "/nowhere/libnvrtc.so")), "but NVRTC: found no compiler, tried /nowhere/libnvrtc.so");
    }

    [TestMethod]
    public void An_illegal_address_loses_the_device()
    {
        string output = Run("train", ("FAKE_CUDA_LOSE", "5"));
        StringAssert.Contains(output, "DeviceLost: CUDA: cuStreamSynchronize returned CUDA_ERROR_ILLEGAL_ADDRESS (700, fake)");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
    }

    private static string Run(string what, params (string Name, string Value)[] environment)
    {
        if (Library.Value is not { } library)
        {
            Processor.Missing("The fake CUDA driver needs a C compiler called gcc, found none.");
            return "";
        }
        var (code, output) = ChildProcess.Start("gpu", ["cuda", what], [
            ("AIDOTNET_CUDA_LIBRARY", library), ("AIDOTNET_OPENCL_LIBRARY", "/nowhere/libOpenCL.so"),
            .. environment.Any(e => e.Name == "AIDOTNET_NVRTC_LIBRARY") ? environment : [("AIDOTNET_NVRTC_LIBRARY", library), .. environment]]);
        Assert.AreEqual(0, code, output);
        return output;
    }

    private static int Number(string output, string name) =>
        int.Parse(new string([.. output[(output.LastIndexOf(name, StringComparison.Ordinal) + name.Length)..].TakeWhile(char.IsAsciiDigit)]), System.Globalization.CultureInfo.InvariantCulture);

    private static string? Build()
    {
        string library = Path.Combine(Path.GetTempPath(), $"fake_cuda_{Environment.ProcessId}.so");
        try
        {
            var (code, output) = ChildProcess.Finish(new ProcessStartInfo("gcc",
                ["-shared", "-fPIC", "-O1", "-w", Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Gpu", "fake_cuda.c"), "-o", library]));
            Assert.AreEqual(0, code, output);
            return library;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
