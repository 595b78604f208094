using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Benchmarks.Compare;

/// <summary>What numbers depend on and a table must say.</summary>
internal static class Machine
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    /// <summary>The processor, as the system calls it.</summary>
    public static string Processor => File.Exists(ProcessorInfo)
        ? File.ReadLines(ProcessorInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The widest vectors the runtime uses here.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>The version of the SDK, or what the runtime says where there is none.</summary>
    public static string Sdk => new Command("dotnet", "--version").Run() is { ExitCode: 0, Output: [var version, ..] } ? version : "none";

    /// <summary>One line about all of it.</summary>
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} processors, {VectorBits}-bit vectors, {RuntimeInformation.OSDescription}, " +
        $"{RuntimeInformation.FrameworkDescription}, SDK {Sdk}, {DateTime.UtcNow:yyyy-MM-dd}");
}
