namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The CUDA device layer's side of the conversation, with a driver and a compiler that a C compiler makes here.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class FakeCudaTests
{
    [TestMethod]
    public void A_training_step_captures_its_launches_and_replays_them()
    {
        string output = FakeCuda.Run("train");
        StringAssert.Contains(output, "found Fake H200 (Cuda, Gpu, 64 MiB, driver 12.8)");
        StringAssert.Contains(output, "graph launches of the last step: 1");
        StringAssert.Contains(output, "losses agree: True");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
        // Twelve runs, on batches that are sent each time and on one that lies elsewhere, which no graph may be replayed for.
        int replays = Number(output, "replays="), launches = Number(output, "launches="), single = 12 - replays, each = launches / single;
        Assert.AreEqual(launches, each * single, "runs that are not replayed launch all");
        Assert.AreEqual(0, Number(output, "captured=") % each, "every capture holds all the launches");
        Assert.IsGreaterThan(5, Number(output, "replays="));
    }

    [TestMethod]
    public void A_driver_that_cannot_capture_is_given_single_launches()
    {
        string output = FakeCuda.Run("train", ("FAKE_CUDA_NO_CAPTURE", "1"));
        StringAssert.Contains(output, "losses agree: True");
        Assert.AreEqual(0, Number(output, "replays="));
    }

    [TestMethod]
    public void A_device_newer_than_the_compiler_gets_virtual_code()
    {
        string output = FakeCuda.Run("cases product", ("FAKE_NVRTC_ARCHITECTURE", "86"), ("FAKE_CUDA_IMAGE", "compute_86"));
        Assert.AreEqual(2, output.Split(" elements verified").Length - 1, output);
        StringAssert.Contains(FakeCuda.Run("train", ("FAKE_NVRTC_ARCHITECTURE", "86")), "the image is for another architecture");
    }

    [TestMethod]
    public void Every_way_of_rendering_computes_the_same_as_CUDA()
    {
        string output = FakeCuda.Run("cases");
        Assert.AreEqual(2 * GpuCases.Names.Count(), output.Split(" elements verified").Length - 1, output);
        Assert.IsFalse(output.Contains("NOT verified", StringComparison.OrdinalIgnoreCase), output);
    }

    [TestMethod]
    public void Events_copies_and_threads_work()
    {
        string output = FakeCuda.Run("device");
        StringAssert.Contains(output, "round trip: True, task: True, milliseconds: 0.25, threads: 8");
        StringAssert.Contains(output, "OutOfMemory: CUDA: cuMemAlloc of 59,000,000 bytes returned CUDA_ERROR_OUT_OF_MEMORY (2, fake)");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
    }

    [TestMethod]
    public void A_system_that_locks_no_memory_says_so()
    {
        string output = FakeCuda.Run("train", ("FAKE_CUDA_NO_LOCKS", "1"));
        StringAssert.Contains(output, "OutOfMemory: CUDA: cuMemHostRegister of ");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
    }

    [TestMethod]
    public void A_compiler_that_fails_is_quoted()
    {
        string output = FakeCuda.Run("train", ("FAKE_NVRTC_FAIL", "1"));
        StringAssert.Contains(output, "CompileFailed: NVRTC refused a generated kernel (6), line 3: the fake compiler was told to fail");
        StringAssert.Contains(output, "typedef long long i64;");
    }

    [TestMethod]
    public void A_driver_that_cannot_start_is_a_reason()
    {
        StringAssert.Contains(FakeCuda.Run("probe", ("FAKE_CUDA_INIT", "100")), "which cannot start: CUDA_ERROR_NO_DEVICE (100, fake)");
        StringAssert.Contains(FakeCuda.Run("probe", ("FAKE_CUDA_NO_DEVICE", "1")), "CUDA: found a driver, but no device");
        StringAssert.Contains(FakeCuda.Run("probe", ("AIDOTNET_NVRTC_LIBRARY", "/nowhere/libnvrtc.so")), "but NVRTC: found no compiler, tried /nowhere/libnvrtc.so");
    }

    [TestMethod]
    public void An_illegal_address_loses_the_device()
    {
        string output = FakeCuda.Run("train", ("FAKE_CUDA_LOSE", "5"));
        StringAssert.Contains(output, "DeviceLost: CUDA: cuStreamSynchronize returned CUDA_ERROR_ILLEGAL_ADDRESS (700, fake)");
        StringAssert.Contains(output, "released with buffers=0 streams=0 events=0 modules=0 graphs=0 pinned=0");
    }

    private static int Number(string output, string name) =>
        int.Parse(new string([.. output[(output.LastIndexOf(name, StringComparison.Ordinal) + name.Length)..].TakeWhile(char.IsAsciiDigit)]), System.Globalization.CultureInfo.InvariantCulture);
}
