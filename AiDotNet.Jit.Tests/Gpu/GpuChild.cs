using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Training;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>What the GPU tests run in processes of their own.</summary>
internal static class GpuChild
{
    public static void Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["probe"]: Probe(); break;
            case ["cases", .. var names]: GpuCases.RunAll(names); break;
            case ["cuda", "probe"]: Probe(); break;
            case ["cuda", "train"]: Train(); break;
            case ["cuda", "device"]: UseDevice(); break;
            default: throw new ArgumentException($"unknown: {string.Join(' ', arguments)}");
        }
    }

    private static void Probe()
    {
        bool found = GpuBackend.Probe(out string reason);
        Console.WriteLine($"{(found ? "found" : "missing")} {reason}");
        try
        {
            _ = new GpuBackend();
            Console.WriteLine("created");
        }
        catch (GpuException e)
        {
            Console.WriteLine($"refused {e.Fault}: {e.Message}");
        }
    }

    // The fake device computes nothing: what counts is what it was asked to do.
    private static void Train()
    {
        try
        {
            GpuBackend.Probe(out string reason);
            Console.WriteLine(reason);
            using var backend = new GpuBackend(new() { FallBack = false });
            var network = TrainedNetwork<float>.Mlp(64, 24, 5);
            using (var step = network.Compile(Optimizer.Adam(1e-3), new() { Backend = backend, UseCache = false }))
            {
                var batches = Batches.Made<float>(2, 16, 64, 5);
                var before = backend.Traffic;
                for (int i = 0; i < 6; i++)
                {
                    before = backend.Traffic;
                    step.Run(batches[i % 2]);
                }
                Console.WriteLine($"graph launches of the last step: {(backend.Traffic - before).Launches}");
            }
        }
        catch (GpuException e)
        {
            Console.WriteLine($"{e.Fault}: {e.Message}");
        }
    }

    private static unsafe void UseDevice()
    {
        using var device = Jit.Gpu.Cuda.CudaDevices.Open(0, long.MaxValue);
        using (var queue = device.CreateQueue(timing: true))
        using (var buffer = device.Allocate(1 << 20))
        using (var pinned = device.AllocatePinned(1000))
        {
            new Random(1).NextBytes(pinned.Span);
            byte[] sent = pinned.Span.ToArray();
            using var begun = queue.Record();
            queue.Upload(pinned.Address, buffer, 16, 1000, blocking: false);
            pinned.Span.Clear();
            queue.Download(buffer, 16, pinned.Address, 1000, blocking: true);
            using var ended = queue.Record();
            bool done = ended.AsTask().Wait(1000), same = pinned.Span.SequenceEqual(sent);
            int threads = 0;
            Parallel.For(0, 8, _ =>
            {
                using var own = device.CreateQueue();
                using var memory = device.Allocate(1 << 16);
                own.Fill(memory, 7, 1 << 16);
                own.Synchronize();
                Interlocked.Increment(ref threads);
            });
            Console.WriteLine(FormattableString.Invariant($"round trip: {same}, task: {done}, milliseconds: {ended.MillisecondsSince(begun)}, threads: {threads}"));
            try
            {
                using var first = device.Allocate(50_000_000);
                using var second = device.Allocate(59_000_000);
            }
            catch (GpuException e)
            {
                Console.WriteLine($"{e.Fault}: {e.Message}");
            }
        }
    }
}
