using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>What the GPU tests run in processes of their own.</summary>
internal static class GpuChild
{
    public static void Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["probe"]: Probe(); break;
            case ["cases"]: GpuCases.RunAll(); break;
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
}
