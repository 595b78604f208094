using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>When a device fails: a typed error, the processor's answer where one can be given, and nothing left behind.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class FailureTests
{
    private static readonly Tensor<float> X = (Tensor<float>)TestTensors.Random(new(DType.Float32, [20, 30]), -1, 1, new Random(1));

    [TestMethod]
    public void Without_a_loader_there_is_a_reason()
    {
        var (code, output) = ChildProcess.Start("gpu", ["probe"], ("AIDOTNET_OPENCL_LIBRARY", "/nowhere/libOpenCL.so"), ("AIDOTNET_CUDA_LIBRARY", "/nowhere/libcuda.so"));
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "missing found no GPU. CUDA: found no driver, tried /nowhere/libcuda.so. OpenCL: found no loader, tried /nowhere/libOpenCL.so");
        StringAssert.Contains(output, "refused NoDevice: A GPU is required, found none.");
    }

    [TestMethod]
    public void Without_a_driver_there_is_a_reason()
    {
        Processor.Device();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (code, output) = ChildProcess.Start("gpu", ["probe"], ("OCL_ICD_VENDORS", folder.FullName), ("AIDOTNET_CUDA_LIBRARY", "/nowhere/libcuda.so"));
            Assert.AreEqual(0, code, output);
            StringAssert.Contains(output, "OpenCL: found a loader, but no driver with a usable device, required one.");
            StringAssert.Contains(output, "refused NoDevice");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Out_of_memory_falls_back_and_goes_on_afterwards()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            using var model = Model(backend);
            device.HasNoMemory = true;
            AssertRight(model);
            Assert.AreEqual(GpuFault.OutOfMemory, backend.LastFault?.Fault);
            Assert.AreEqual(0, backend.Traffic.Launches);
            device.HasNoMemory = false;
            AssertRight(model);
            Assert.IsGreaterThan(0, backend.Traffic.Launches);
        }
        Assert.AreEqual(0, device.Memory.Used);
    }

    [TestMethod]
    public void A_budget_that_is_too_small_falls_back_or_throws()
    {
        using (var backend = Processor.Open(new() { MemoryBudget = 1000 }))
        {
            using var model = Model(backend);
            AssertRight(model);
            Assert.AreEqual(GpuFault.OutOfMemory, backend.LastFault?.Fault);
        }
        using (var backend = Processor.Open(new() { MemoryBudget = 1000, FallBack = false }))
        {
            using var model = Model(backend);
            Assert.AreEqual(GpuFault.OutOfMemory, Assert.ThrowsExactly<GpuException>(() => model.Forward([X])).Fault);
            Assert.AreEqual(0, backend.Device.Memory.Used);
        }
    }

    [TestMethod]
    public void A_refused_launch_falls_back()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            using var model = Model(backend);
            device.LaunchesLeft = 1;
            AssertRight(model);
            Assert.AreEqual(GpuFault.InvalidLaunch, backend.LastFault?.Fault);
        }
    }

    [TestMethod]
    public void A_training_step_that_fails_before_it_writes_is_recomputed()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            var (one, other) = (TrainedNetwork<float>.Mlp(64, 24, 5), TrainedNetwork<float>.Mlp(64, 24, 5));
            using var onDevice = one.Compile(Optimizer.Adam(1e-2), new() { Backend = backend, UseCache = false });
            using var onHost = other.Compile(Optimizer.Adam(1e-2));
            var batch = Batches.Made<float>(1, 16, 64, 5)[0];
            for (int i = 0; i < 6; i++)
            {
                device.LaunchesLeft = i is 2 or 4 ? 1 : -1;
                Assert.AreEqual(onHost.Run(batch), onDevice.Run(batch), 1e-4f, $"step {i}");
                Assert.AreEqual(i >= 2, backend.LastFault is not null);
            }
        }
    }

    [TestMethod]
    public void A_training_step_that_fails_while_it_writes_says_so()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            using var step = TrainedNetwork<float>.Mlp(64, 24, 5).Compile(Optimizer.Adam(1e-2), new() { Backend = backend, UseCache = false });
            var batch = Batches.Made<float>(1, 16, 64, 5)[0];
            var before = backend.Traffic;
            step.Run(batch);
            device.LaunchesLeft = (int)(backend.Traffic - before).Launches - 1;
            Assert.AreEqual(GpuFault.InvalidLaunch, Assert.ThrowsExactly<GpuException>(() => step.Run(batch)).Fault);
        }
    }

    [TestMethod]
    public void A_lost_device_is_replaced_where_nothing_was_lost_with_it()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            using var model = Model(backend);
            AssertRight(model);
            device.LosesDevice = true;
            AssertRight(model);
            AssertRight(model);
            Assert.AreEqual(GpuFault.DeviceLost, backend.LastFault?.Fault);
        }
    }

    [TestMethod]
    public void Parameters_lost_with_a_device_are_never_silently_old()
    {
        var (device, backend) = Faulty();
        using (backend)
        {
            var network = TrainedNetwork<float>.Mlp(64, 24, 5);
            float[] initial = network.Parameters[0].Value.ToArray();
            using var step = network.Compile(Optimizer.Sgd(0.1), new() { Backend = backend, UseCache = false });
            var batch = Batches.Made<float>(1, 16, 64, 5)[0];
            step.Run(batch);
            device.LosesDevice = true;
            Assert.AreEqual(GpuFault.DeviceLost, Assert.ThrowsExactly<GpuException>(() => step.Run(batch)).Fault);
            var e = Assert.ThrowsExactly<GpuException>(() => network.Parameters[0].Value.ToArray());
            StringAssert.Contains(e.Message, "DropDeviceCopy");
            network.Parameters[0].Value.DropDeviceCopy();
            CollectionAssert.AreEqual(initial, network.Parameters[0].Value.ToArray());
        }
    }

    [TestMethod]
    public void A_disposed_backend_refuses_work()
    {
        var backend = Processor.Open();
        var model = Model(backend);
        backend.Dispose();
        backend.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Forward([X]));
        model.Dispose();
    }

    private static (FaultyDevice Device, GpuBackend Backend) Faulty()
    {
        var info = Processor.Device();
        var device = new FaultyDevice(Jit.Gpu.OpenCl.OpenClDevices.Open(info.Ordinal, null));
        return (device, new(device));
    }

    private static CompiledGraph<float> Model(GpuBackend? backend) =>
        JitCompiler.Compile<float>(x => F.Softmax(F.MatrixMultiply(x, F.Transpose(x))) * 2, [20, 30], new() { Backend = backend, UseCache = false });

    private static void AssertRight(CompiledGraph<float> model)
    {
        using var onHost = Model(null);
        float[] expected = onHost.Forward([X])[0].ToArray(), found = model.Forward([X])[0].ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], found[i], 1e-5f, $"element {i}");
    }
}
