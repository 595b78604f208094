using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The device layer by itself: memory, copies, kernels, events, and how each of them fails.</summary>
[TestClass, TestCategory("Gpu")]
public sealed unsafe class DeviceTests
{
    private const string Twice = """
        KERNEL WG_SIZE(64, 1) void twice(GLOBAL float* x, const i32 n) {
          const i64 i = GRP * 64 + LID;
          if (i < n) x[i] = x[i] + x[i];
        }
        """;

    [TestMethod]
    public void A_device_says_what_it_is()
    {
        var info = Processor.Device();
        Assert.AreEqual(GpuDeviceType.Cpu, info.Type);
        Assert.IsGreaterThan(0, info.MemoryBytes);
        Assert.IsGreaterThan(0, info.LocalBytes);
        Assert.IsGreaterThanOrEqualTo(1, info.ComputeUnits);
        StringAssert.Contains(info.ToString(), info.Name);
    }

    [TestMethod]
    public void A_processor_is_never_chosen_by_itself()
    {
        if (GpuBackend.Devices().Any(d => d.Type == GpuDeviceType.Gpu)) Assert.Inconclusive("this machine has a GPU, which is chosen");
        Processor.Device();
        Assert.IsFalse(GpuBackend.Probe(out string reason));
        StringAssert.Contains(reason, "has to be named in GpuOptions.Device");
        Assert.AreEqual(GpuFault.NoDevice, Assert.ThrowsExactly<GpuException>(() => new GpuBackend()).Fault);
    }

    [TestMethod]
    public void Copies_in_every_direction_give_the_bytes_back()
    {
        using var backend = Processor.Open();
        using var queue = backend.Device.CreateQueue();
        using var one = backend.Device.Allocate(4096);
        using var other = backend.Device.Allocate(4096);
        byte[] sent = new byte[1000], got = new byte[1000];
        new Random(1).NextBytes(sent);
        fixed (byte* s = sent)
        fixed (byte* g = got)
        {
            queue.Upload((nint)s, one, 24, 1000, blocking: true);
            queue.Copy(one, 24, other, 96, 1000);
            queue.Download(other, 96, (nint)g, 1000, blocking: true);
        }
        CollectionAssert.AreEqual(sent, got);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => queue.Copy(one, 4000, other, 0, 100));
    }

    [TestMethod]
    public void Pinned_memory_is_copied_while_the_processor_goes_on()
    {
        using var backend = Processor.Open();
        using var up = backend.Device.CreateQueue();
        using var down = backend.Device.CreateQueue();
        using var buffer = backend.Device.Allocate(1 << 20);
        using var pinned = backend.Device.AllocatePinned(1 << 20);
        using var back = backend.Device.AllocatePinned(1 << 20);
        new Random(2).NextBytes(pinned.Span);
        up.Upload(pinned.Address, buffer, 0, pinned.Bytes, blocking: false);
        using var sent = up.Record();
        up.Flush();
        down.WaitFor(sent);
        down.Download(buffer, 0, back.Address, back.Bytes, blocking: false);
        using var done = down.Record();
        down.Flush();
        Assert.IsTrue(done.AsTask().Wait(10_000));
        Assert.IsTrue(sent.IsComplete);
        Assert.IsTrue(pinned.Span.SequenceEqual(back.Span));
    }

    [TestMethod]
    public void Kernels_run_and_events_tell_the_time()
    {
        using var backend = Processor.Open();
        using var queue = backend.Device.CreateQueue(timing: true);
        using var module = backend.Device.Compile(Twice);
        using var kernel = module.GetKernel("twice");
        using var buffer = backend.Device.Allocate(4 * 100);
        queue.Fill(buffer, BitConverter.SingleToUInt32Bits(1.5f), 400);
        using var begun = queue.Record();
        queue.Launch(kernel, new(2, 64), [GpuArgument.Of(buffer), 99]);
        using var ended = queue.Record();
        ended.Wait();
        float[] values = new float[100];
        fixed (float* v = values) queue.Download(buffer, 0, (nint)v, 400, blocking: true);
        Assert.IsTrue(values.Take(99).All(v => v == 3f));
        Assert.AreEqual(1.5f, values[99]);
        Assert.IsGreaterThanOrEqualTo(0.0, ended.MillisecondsSince(begun));
    }

    [TestMethod]
    public void A_compiler_error_shows_the_line()
    {
        using var backend = Processor.Open();
        var e = Assert.ThrowsExactly<GpuException>(() => backend.Device.Compile("KERNEL void k(GLOBAL float* x) {\n  x[0] = undefined_name;\n}\n"));
        Assert.AreEqual(GpuFault.CompileFailed, e.Fault);
        StringAssert.Contains(e.Message, "x[0] = undefined_name;");
        StringAssert.Contains(e.BuildLog, "undeclared identifier");
    }

    [TestMethod]
    public void A_group_that_is_too_large_is_refused()
    {
        using var backend = Processor.Open();
        using var queue = backend.Device.CreateQueue();
        using var module = backend.Device.Compile(Twice);
        using var kernel = module.GetKernel("twice");
        using var buffer = backend.Device.Allocate(64);
        Assert.AreEqual(GpuFault.InvalidLaunch, Assert.ThrowsExactly<GpuException>(() => queue.Launch(kernel, new(1, 1 << 20), [GpuArgument.Of(buffer), 1])).Fault);
        queue.Launch(kernel, new(1, 64), [GpuArgument.Of(buffer), 16]);
        queue.Synchronize();
        Assert.ThrowsExactly<GpuException>(() => module.GetKernel("nothing"));
    }

    [TestMethod]
    public void Memory_is_counted_and_bounded()
    {
        using var backend = Processor.Open(new() { MemoryBudget = 1 << 20, FallBack = false });
        var device = backend.Device;
        var buffer = device.Allocate(1 << 19);
        Assert.AreEqual(1 << 19, device.Memory.Used);
        var e = Assert.ThrowsExactly<GpuException>(() => device.Allocate((1 << 19) + 1));
        Assert.AreEqual(GpuFault.OutOfMemory, e.Fault);
        StringAssert.Contains(e.Message, "GpuOptions.MemoryBudget");
        Assert.AreEqual(1, device.Memory.Allocations);
        buffer.Dispose();
        buffer.Dispose();
        Assert.AreEqual(0, device.Memory.Used);
        Assert.AreEqual(1 << 19, device.Memory.Peak);
    }

    [TestMethod]
    public void The_pool_reuses_and_gives_way()
    {
        using var backend = Processor.Open(new() { MemoryBudget = 1 << 20, FallBack = false });
        var pool = backend.Pool;
        var first = pool.Rent(1000);
        Assert.AreEqual(1024, first.Bytes);
        pool.Return(first);
        Assert.AreSame(first, pool.Rent(1024), "an idle buffer of the size is taken");
        pool.Return(first);
        Assert.AreEqual(1024, pool.IdleBytes);
        using var large = pool.Rent(1 << 20); // only fits once the idle one is freed
        Assert.AreEqual(0, pool.IdleBytes);
        pool.Return(large);
        Assert.AreEqual(0, backend.Device.Memory.Used, "more than a quarter of the budget is not kept");
    }

    [TestMethod]
    [DataRow(1, 256)]
    [DataRow(257, 512)]
    [DataRow(1 << 20, 1 << 20)]
    [DataRow((1 << 20) + 1, (1 << 20) + (1 << 17))]
    [DataRow(3_000_000, 3_145_728)]
    public void Sizes_are_rounded_up_a_little(long bytes, long expected)
    {
        Assert.AreEqual(expected, GpuMemoryPool.ClassOf(bytes));
        Assert.AreEqual(expected, GpuMemoryPool.ClassOf(expected), "a size of the pool is its own class");
    }
}
