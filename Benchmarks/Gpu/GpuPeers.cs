using System.Globalization;
using Benchmarks.Compare;

namespace Benchmarks.Gpu;

/// <summary>PyTorch and JAX on the same device.</summary>
internal static class GpuPeers
{
    /// <summary>What the peers' program printed, or why there is nothing.</summary>
    /// <param name="s">How large the workloads are.</param>
    /// <param name="only">Which of them, empty for all.</param>
    /// <param name="peers">Which peers, with commas between them; empty for all.</param>
    public static string Run(GpuSizes s, string[] only, string peers)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "bench_gpu.py");
        string[] numbers = [.. new[] { s.Elements, s.Batch, s.Hidden, s.Rows, s.Images, s.Side, s.Channels, s.Sequences, s.Length, s.Width }
            .Concat(s.Products).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        foreach (string python in new[] { Environment.GetEnvironmentVariable("PEERS_PYTHON"), "python3", "/usr/bin/python3", "python" }.OfType<string>())
        {
            var result = new Command(python, [script, string.Join(',', only), peers, .. numbers]).Run();
            if (result.ExitCode == 0) return string.Join("\n", result.Output);
        }
        return "peers: no Python with PyTorch or JAX and a GPU they can use was found; set PEERS_PYTHON to one";
    }
}
