using System.Globalization;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

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
            case ["cuda", "train"]: Train(24); break;
            case ["cuda", "train", var hidden]: Train(int.Parse(hidden, CultureInfo.InvariantCulture)); break;
            case ["cuda", "cases", .. var names]: GpuCases.RunAll(names); break;
            case ["cuda", "products", var mode, .. var names]: Products(Enum.Parse<NumericMode>(mode), string.Join(' ', names)); break;
            case ["cuda", "tf32"]: Tf32(); break;
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

    private static void Train(int hidden)
    {
        try
        {
            GpuBackend.Probe(out string reason);
            Console.WriteLine(reason);
            using var backend = new GpuBackend(new() { FallBack = false });
            var (network, other) = (TrainedNetwork<float>.Mlp(64, hidden, 5), TrainedNetwork<float>.Mlp(64, hidden, 5));
            using var step = network.Compile(Optimizer.Adam(1e-3), new() { Backend = backend, UseCache = false });
            using var onHost = other.Compile(Optimizer.Adam(1e-3), new() { UseCache = false });
            var batches = Batches.Made<float>(3, 16, 64, 5);
            bool agree = true;
            var before = backend.Traffic;
            for (int i = 0; i < 6; i++)
            {
                before = backend.Traffic;
                agree &= IsClose(onHost.Run(batches[i % 2]), step.Run(batches[i % 2]));
            }
            Console.WriteLine($"graph launches of the last step: {(backend.Traffic - before).Launches}");
            // Batches that were sent ahead lie elsewhere: what was captured must not be replayed for them.
            foreach (var tensor in batches[2]) tensor.LockPages(backend).LockPages(backend).To(backend);
            for (int i = 0; i < 6; i++) agree &= IsClose(onHost.Run(batches[i % 3]), step.Run(batches[i % 3]));
            for (int k = 0; k < network.Parameters.Count; k++)
            {
                var (found, expected) = (network.Parameters[k].Value.ToArray(), other.Parameters[k].Value.ToArray());
                agree &= found.Zip(expected).All(p => IsClose(p.Second, p.First));
            }
            Console.WriteLine($"losses agree: {agree}");
            Console.WriteLine(step.Explain());
        }
        catch (GpuException e)
        {
            Console.WriteLine($"{e.Fault}: {e.Message}");
        }
    }

    private static bool IsClose(float expected, float found) => Math.Abs(expected - found) <= 1e-3f * (1e-2f + Math.Abs(expected));

    private static void Products(NumericMode mode, string name)
    {
        using var backend = new GpuBackend(new() { FallBack = Environment.GetEnvironmentVariable("FALL_BACK") is not null });
        Console.WriteLine($"library: {backend.ProductLibrary}");
        ProductCases.Run(backend, mode, name.Length == 0 ? ProductCases.Names : [name], DType.Float32);
        if (name.Length == 0) ProductCases.Run(backend, mode, ProductCases.NamesInDouble, DType.Float64);
        if (backend.LastFault is { } fault) Console.WriteLine($"last fault: {fault.Fault}: {fault.Message}");
    }

    // TF32 keeps ten bits of each factor: sums of seventy products are off by thousandths, not by millionths.
    private static void Tf32()
    {
        foreach (bool allowed in new[] { false, true })
        {
            using var backend = new GpuBackend(new() { FallBack = false, AllowTf32 = allowed });
            using var model = JitCompiler.Compile<float>(x => F.MatrixMultiply(x, F.Transpose(x)), [70, 80], new() { Backend = backend, UseCache = false });
            using var onHost = JitCompiler.Compile<float>(x => F.MatrixMultiply(x, F.Transpose(x)), [70, 80], new() { UseCache = false });
            var x = (Tensor<float>)TestTensors.Random(new(DType.Float32, [70, 80]), -1, 1, new Random(1));
            double worst = model.Forward([x])[0].ToArray().Zip(onHost.Forward([x])[0].ToArray()).Max(p => Math.Abs(p.First - p.Second));
            string choice = model.Explain().Steps.Select(s => s.Schedule).First(s => s.Contains("cuBLAS", StringComparison.Ordinal));
            Console.WriteLine($"{(allowed ? "allowed" : "not allowed")}: {worst is > 1e-4 and < 2e-2}, {choice[(choice.IndexOf(';', StringComparison.Ordinal) + 2)..]}");
        }
    }

    // Two times [1 2 3; 4 5 6] [1 2; 3 4; 5 6] and what was there: all three one behind the other in one buffer.
    private static unsafe void Multiply(IGpuDevice device)
    {
        using var queue = device.CreateQueue();
        using var memory = device.Allocate(64);
        float[] values = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 25, 26, 47, 56];
        fixed (float* v = values)
        {
            queue.Upload((nint)v, memory, 0, 64, blocking: true);
            ((IGpuProducts)queue).Multiply(new()
            {
                Type = DType.Float32, Rows = 2, Columns = 2, Terms = 3, Left = new(0, 0, 3, 1, 0), Right = new(0, 6, 2, 1, 0), Result = new(0, 12, 2, 1, 0), Alpha = 2, Beta = 1,
            }, [GpuArgument.Of(memory), 0L]);
            queue.Download(memory, 0, (nint)v, 64, blocking: true);
        }
        Console.WriteLine($"products: {string.Join(' ', values[12..])}");
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
            Multiply(device);
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
