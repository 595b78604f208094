using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>Runs workloads through our library and through the peers installed here, in the same minutes, and compares.</summary>
internal static class CompareCommand
{
    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        CompareOptions options;
        try
        {
            options = CompareOptions.Parse(args);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        var sampler = new Sampler(options.Budget);
        foreach (var workload in Catalogue.Matching(options.Workloads))
        {
            foreach (int threads in options.Threads)
            {
                foreach (var peer in OwnPeer.All.Where(p => options.Own.Count == 0 || options.Own.Any(o => p.Name.EndsWith(o, StringComparison.Ordinal))))
                {
                    if (peer.Backend is null && threads > 1) continue;
                    try
                    {
                        Console.WriteLine(peer.Measure(workload, threads, sampler).ToJson());
                    }
                    catch (Exception e)
                    {
                        Console.Error.WriteLine($"# FAIL {peer.Name} {workload.Name}: {e}");
                    }
                }
            }
        }
        return 0;
    }
}
