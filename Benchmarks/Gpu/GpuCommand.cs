using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;
using Benchmarks.Fuzzing;

namespace Benchmarks.Gpu;

/// <summary>
/// <c>gpu [--processor] [--graphs N] [--repeats N] [--only W2,W4] [--peers torch-eager,torch-compile,jax | none] [--steps]</c>: does the GPU of this
/// machine compute what the processor does, and how fast, beside PyTorch and JAX where Python has them. <c>--steps</c> adds what each kernel takes.
/// <c>--processor</c> takes OpenCL on the processor and small sizes: it shows that everything runs.
/// </summary>
public static class GpuCommand
{
    /// <summary>Runs the command; returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        bool processor = arguments.Contains("--processor");
        if (Open(processor, new(), out string reason) is not { } backend)
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
            var workloads = GpuWorkload.All(sizes).Where(w => only.Length == 0 || only.Any(o => w.Name == o || w.Name.StartsWith(o + "_", StringComparison.Ordinal))).ToList();
            int repeats = Number(arguments, "--repeats", processor ? 3 : 31);
            bool steps = arguments.Contains("--steps");
            Measure(backend, workloads, repeats);
            if (steps) WithOptions(processor, new() { TimeSteps = true }, b => Steps(b, workloads));
            if (backend.Products.IsPossible)
            {
                Console.WriteLine("products may round their factors to ten bits (TF32):");
                WithOptions(processor, new() { AllowTf32 = true }, b => Measure(b, workloads, repeats));
                if (steps) WithOptions(processor, new() { AllowTf32 = true, TimeSteps = true }, b => Steps(b, workloads));
            }
            if (Text(arguments, "--peers") is var peers && peers != "none") Console.WriteLine(GpuPeers.Run(sizes, only, peers ?? ""));
            return agrees ? 0 : 1;
        }
    }

    private static void WithOptions(bool processor, GpuOptions options, Action<GpuBackend> use)
    {
        using var backend = Open(processor, options, out _);
        if (backend is not null) use(backend);
    }

    private static GpuBackend? Open(bool processor, GpuOptions options, out string reason)
    {
        var device = GpuBackend.Devices(out reason).FirstOrDefault(d => d.Type == (processor ? GpuDeviceType.Cpu : GpuDeviceType.Gpu));
        return device is null ? null : new(options with { Device = device, FallBack = false, Timing = true });
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

    // The median of each step over a few runs.
    private static void Steps(GpuBackend backend, IReadOnlyList<GpuWorkload> workloads)
    {
        const int repeats = 5;
        foreach (var workload in workloads)
        {
            using var run = workload.Start(backend);
            run.First();
            var times = Enumerable.Range(0, repeats).Select(_ => { run.Again(); return backend.LastSteps; }).ToList();
            Console.WriteLine($"steps of {workload.Name}:");
            for (int i = 0; i < times[0].Count; i++)
            {
                Console.WriteLine($"  {Digits(times.Select(t => t[i].Milliseconds).Order().ElementAt(repeats / 2)),9} ms  {times[0][i].Kernel}: {times[0][i].Note}");
            }
        }
    }

    private static void Measure(GpuBackend backend, IReadOnlyList<GpuWorkload> workloads, int repeats)
    {
        Console.WriteLine(Row("workload", "device ms", "wall ms", "TFLOP/s", "GB/s", "bytes up", "bytes down", "launches", "compile ms", "check"));
        foreach (var workload in workloads)
        {
            long begun = Stopwatch.GetTimestamp();
            using var run = workload.Start(backend);
            double compiling = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
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
                $"{moved.BytesDown / repeats}", $"{moved.Launches / repeats}", $"{compiling:F0}", check.ToString("G7", CultureInfo.InvariantCulture)));
        }
    }

    private static string Row(params string[] cells) => $"{cells[0],-16}" + string.Concat(cells.Skip(1).Select(c => $"{c,13}"));

    private static string Rate(double amount, double milliseconds, double unit) => amount == 0 ? "" : Digits(amount / (milliseconds * 1e-3) / unit);

    private static string Digits(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string? Text(string[] arguments, string name) => Array.IndexOf(arguments, name) is var i && i >= 0 && i + 1 < arguments.Length ? arguments[i + 1] : null;

    private static int Number(string[] arguments, string name, int otherwise) => Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
