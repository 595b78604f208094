using System.Diagnostics;
using System.Text;
using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The generated CUDA source compiles, for an Ampere and a Hopper device, with a stock clang: from version 16 on it knows both.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class CudaSourceTests
{
    /// <summary>The compiler, or null where there is none.</summary>
    internal static string? Clang { get; } = new[] { "clang-19", "clang-18", "clang-17", "clang-16" }.FirstOrDefault(Exists);

    [TestMethod]
    [DataRow("sm_80")]
    [DataRow("sm_90")]
    public void Every_way_of_rendering_compiles(string architecture)
    {
        var sources = new List<string>();
        foreach (string name in GpuCases.Names)
        {
            foreach (var mode in new[] { NumericMode.Default, NumericMode.Strict })
            {
                foreach (var type in new[] { DType.Float32, DType.Float64 })
                {
                    sources.AddRange(SourceCollector.Of(GpuCases.Get(name, type), mode, new() { Parallelism = 1 << 14, LaunchCycles = 0, FewestVectors = 16, HasShuffles = true }));
                }
            }
        }
        Compile(sources, architecture);
    }

    [TestMethod]
    [DataRow("sm_80")]
    [DataRow("sm_90")]
    [TestCategory("Long")]
    public void Every_sample_of_the_catalogue_compiles(string architecture)
    {
        var collector = new SourceCollector(new() { HasShuffles = true });
        foreach (object[] row in OpSamples.Names)
        {
            var sample = OpSamples.Get((string)row[0]);
            var (result, inputs) = sample.Build();
            GraphCompiler.Compile(new(inputs, [result]), new() { Backend = collector, UseCache = false });
        }
        foreach (object[] row in OpSamples.DifferentiableNames)
        {
            var (result, inputs) = OpSamples.Get((string)row[0]).Build();
            Node[] sources = [.. inputs.Where(i => i.DType.IsFloat())];
            var gradients = Backward.Gradients([result], [result.ConstantLike(0.5)], sources);
            GraphCompiler.Compile(new(inputs, [.. gradients.Select((g, i) => g ?? sources[i].ConstantLike(0))]), new() { Backend = collector, UseCache = false });
        }
        Assert.IsGreaterThan(300, collector.Sources.Count);
        foreach (string[] part in collector.Sources.Chunk(200)) Compile(part, architecture);
    }

    [TestMethod]
    public void A_mistake_is_found()
    {
        Require();
        Assert.AreNotEqual(0, Run("KERNEL void k0(GLOBAL float* x) { x[0] = nothing; }", "sm_80").ExitCode);
    }

    private static void Compile(IEnumerable<string> sources, string architecture)
    {
        Require();
        var text = new StringBuilder();
        int number = 0;
        foreach (string source in sources.Distinct())
        {
            string own = source.Replace(" k0(", $" k{number}_0(", StringComparison.Ordinal).Replace(" k1(", $" k{number}_1(", StringComparison.Ordinal);
            text.Append(own).Append('\n');
            number++;
        }
        var (code, output) = Run(text.ToString(), architecture);
        Assert.AreEqual(0, code, output);
        Assert.AreEqual(text.ToString().Split("KERNEL WG_SIZE").Length - 1, output.Split(".entry ").Length - 1, "every kernel is in the PTX");
    }

    private static (int ExitCode, string Output) Run(string source, string architecture)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.cu");
        try
        {
            File.WriteAllText(file, KernelDialect.Cuda.Prelude + source);
            string names = Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Gpu", "cuda_names.h");
            return ChildProcess.Finish(new ProcessStartInfo(Clang!,
            [
                "-x", "cuda", "-std=c++17", "-fdeclspec", "-nocudainc", "-nocudalib", "--cuda-device-only", $"--cuda-gpu-arch={architecture}",
                "-Xclang", "-target-feature", "-Xclang", "+ptx78", "-O1", "-Wall", "-Wno-unused-function", "-Wno-unused-variable", "-Wno-unused-const-variable", "-include", names, "-S", file, "-o", "-",
            ]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Require()
    {
        if (Clang is null) Processor.Missing("clang 16 or later is not installed. On Debian: apt-get install -y --no-install-recommends clang-16.");
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
