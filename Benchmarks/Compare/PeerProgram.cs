using System.Globalization;

namespace Benchmarks.Compare;

/// <summary>Somebody else's library, run by a program of its own that prints rows like ours.</summary>
internal abstract class PeerProgram
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Finds the tools and builds the program; returns why it cannot run here, or null.</summary>
    public abstract string? Prepare();

    /// <summary>Whether the program has any of these rows.</summary>
    public abstract bool Knows(string group);

    /// <summary>The program's rows of these workloads.</summary>
    /// <param name="workloads">Names of rows.</param>
    /// <param name="threads">On how many threads.</param>
    /// <param name="budget">Seconds per row.</param>
    public IEnumerable<Row> Run(IReadOnlyCollection<string> workloads, int threads, double budget)
    {
        Dictionary<string, string> environment = new()
        {
            ["PEERS_ONLY"] = string.Join(',', workloads),
            ["PEERS_BUDGET"] = budget.ToString(CultureInfo.InvariantCulture),
            ["PEERS_WARM"] = Math.Min(budget, 0.12).ToString(CultureInfo.InvariantCulture),
            ["PEERS_GATE"] = Math.Min(budget, 0.5).ToString(CultureInfo.InvariantCulture),
            ["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture),
        };
        return Commands(threads).SelectMany(c => Rows(c, environment));
    }

    /// <summary>The folder with the programs' sources, copied beside ours.</summary>
    protected static string Folder => Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>The processes that measure.</summary>
    protected abstract IEnumerable<Command> Commands(int threads);

    private static IEnumerable<Row> Rows(Command command, Dictionary<string, string> environment)
    {
        var result = command.Run(environment);
        if (result.ExitCode != 0) Console.Error.WriteLine($"# {command.File} ended with {result.ExitCode}: {result.LastError}");
        return result.Output.Select(Row.Parse).OfType<Row>();
    }
}
