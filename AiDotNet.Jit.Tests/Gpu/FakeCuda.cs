using System.Diagnostics;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>A CUDA driver, NVRTC and cuBLAS that C compilers make here: they compute, on the processor, what they are asked to.</summary>
internal static class FakeCuda
{
    private static readonly Lazy<string?> Library = new(Build);

    private static string Folder => Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Gpu");

    /// <summary>Runs a GPU program with them; what it printed.</summary>
    /// <param name="what">The program, its words separated by blanks.</param>
    /// <param name="environment">What the libraries are told.</param>
    public static string Run(string what, params (string Name, string Value)[] environment)
    {
        if (Library.Value is not { } library || CudaSourceTests.Clang is not { } compiler)
        {
            Processor.Missing("The fake CUDA driver needs gcc and clang 16 or later. On Debian: apt-get install -y --no-install-recommends gcc libc6-dev clang-16.");
            return "";
        }
        // What is compiled is loaded from files: they go with the folder, however the program ends.
        using var folder = new TemporaryFolder();
        (string Name, string Value)[] all =
        [
            ("TMPDIR", folder.Path),
            ("AIDOTNET_CUDA_LIBRARY", library), ("AIDOTNET_NVRTC_LIBRARY", library), ("AIDOTNET_CUBLAS_LIBRARY", library), ("AIDOTNET_OPENCL_LIBRARY", "/nowhere/libOpenCL.so"),
            ("FAKE_NVRTC_COMPILER", compiler), ("FAKE_NVRTC_NAMES", Path.Combine(Folder, "cuda_host.h")),
        ];
        var (code, output) = ChildProcess.Start("gpu", ["cuda", .. what.Split(' ')], [.. all.Where(a => environment.All(e => e.Name != a.Name)), .. environment]);
        Assert.AreEqual(0, code, output);
        return output;
    }

    private static string? Build()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        string library = Path.Combine(folder.Path, "fake_cuda.so");
        try
        {
            string[] sources = [.. new[] { "fake_cuda.c", "fake_cublas.c" }.Select(f => Path.Combine(Folder, f))];
            var (code, output) = ChildProcess.Finish(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O1", "-w", .. sources, "-o", library, "-ldl", "-lm"]));
            Assert.AreEqual(0, code, output);
            return library;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
