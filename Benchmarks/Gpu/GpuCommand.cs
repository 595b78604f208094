using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;
using Benchmarks.Fuzzing;

namespace Benchmarks.Gpu;

/// <summary>
/// <c>gpu [--processor] [--graphs N] [--repeats N] [--only W2,W4]</c>: does the GPU of this machine compute what the processor does, and how fast, beside
/// PyTorch and JAX where Python has them. <c>--processor</c> takes OpenCL on the processor and small sizes: it shows that everything runs.
/// </summary>
public static class GpuCommand
{
    /// <summary>Runs the command; returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        bool processor = arguments.Contains("--processor");
        if (Open(processor, false, out string reason) is not { } backend)
        {
            Console.Error.WriteLine(reason);
            return 1;
        }
        using (backend)
        {
            Console.WriteLine($"{backend.Device.Info}, {backend.Device.Info.ComputeUnits} processors, {backend.Device.Memory.Budget >> 20:N0} MiB to use");
            if (backend.ProductLibrary.Length > 0) Console.WriteLine(backend.ProductLibrary);
            bool agrees = Conformance(backend, Number(arguments, "--graphs", processor ? 10 : 200));
            agrees &= GpuTraining.Agrees(backend);
            string[] only = Text(arguments, "--only")?.Split(',') ?? [];
            var sizes = processor ? GpuSizes.Small : GpuSizes.Full;
            int repeats = Number(arguments, "--repeats", processor ? 3 : 31);
            Measure(backend, sizes, only, repeats);
            if (backend.Products.IsPossible) WithTf32(processor, sizes, only, repeats);
            Console.WriteLine(GpuPeers.Run(sizes, only));
            return agrees ? 0 : 1;
        }
    }

    private static void WithTf32(bool processor, GpuSizes sizes, string[] only, int repeats)
    {
        using var backend = Open(processor, true, out _);
        if (backend is null) return;
        Console.WriteLine("products by cuBLAS may round their factors to ten bits (TF32):");
        Measure(backend, sizes, only, repeats);
    }

    private static GpuBackend? Open(bool processor, bool tf32, out string reason)
    {
        var device = GpuBackend.Devices(out reason).FirstOrDefault(d => d.Type == (processor ? GpuDeviceType.Cpu : GpuDeviceType.Gpu));
        return device is null ? null : new(new() { Device = device, FallBack = false, Timing = true, AllowTf32 = tf32 });
    }

    private static bool Conformance(GpuBackend backend, int graphs)
    {
        var before = FuzzConfiguration.BackendOf;
        FuzzConfiguration.BackendOf = _ => backend;
        int failed = 0;
        for (int seed = 0; seed < graphs; seed++)
        {
            var fuzzCase = GraphGenerator.Make(seed);
            if (FuzzRun.Check(fuzzCase, FuzzConfiguration.Draw(new Random(~seed), fuzzCase.Special)) is not { } failure) continue;
            failed++;
            Console.WriteLine($"seed {seed}, {failure.Configuration}: {failure.Message}");
        }
        FuzzConfiguration.BackendOf = before;
        Console.WriteLine($"conformance: {graphs - failed} of {graphs} random graphs agree with the interpreter in every mode drawn");
        return failed == 0;
    }

    private static void Measure(GpuBackend backend, GpuSizes sizes, string[] only, int repeats)
    {
        Console.WriteLine(Row("workload", "device ms", "wall ms", "TFLOP/s", "GB/s", "bytes up", "bytes down", "launches", "check"));
        foreach (var workload in GpuWorkload.All(sizes).Where(w => only.Length == 0 || only.Any(o => w.Name == o || w.Name.StartsWith(o + "_", StringComparison.Ordinal))))
        {
            using var run = workload.Start(backend);
            run.First();
            double check = run.Check();
            for (int i = 0; i < 3; i++) run.Again();
            var (device, wall) = (new double[repeats], new double[repeats]);
            var before = backend.Traffic;
            for (int i = 0; i < repeats; i++)
            {
                long start = Stopwatch.GetTimestamp();
                run.Again();
                wall[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                device[i] = backend.LastMilliseconds ?? double.NaN;
            }
            var moved = backend.Traffic - before;
            Array.Sort(device);
            Array.Sort(wall);
            double ms = device[repeats / 2];
            Console.WriteLine(Row(
                workload.Name, Digits(ms), Digits(wall[repeats / 2]), Rate(workload.Flops, ms, 1e12), Rate(workload.Bytes, ms, 1e9), $"{moved.BytesUp / repeats}",
                $"{moved.BytesDown / repeats}", $"{moved.Launches / repeats}", check.ToString("G7", CultureInfo.InvariantCulture)));
        }
    }

    private static string Row(params string[] cells) => $"{cells[0],-16}" + string.Concat(cells.Skip(1).Select(c => $"{c,13}"));

    private static string Rate(double amount, double milliseconds, double unit) => amount == 0 ? "" : Digits(amount / (milliseconds * 1e-3) / unit);

    private static string Digits(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string? Text(string[] arguments, string name) => Array.IndexOf(arguments, name) is var i && i >= 0 && i + 1 < arguments.Length ? arguments[i + 1] : null;

    private static int Number(string[] arguments, string name, int otherwise) => Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
