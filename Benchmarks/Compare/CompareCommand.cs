namespace Benchmarks.Compare;

/// <summary>Runs workloads through our library and through the peers installed here, in the same minutes, and compares.</summary>
internal static class CompareCommand
{
    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        try
        {
            var options = CompareOptions.Parse(args);
            string command = $"dotnet run -c Release --project Benchmarks -- compare {string.Join(' ', args)}".TrimEnd();
            using var comparison = new Comparison(options);
            string table = comparison.Run(command);
            Console.WriteLine(table);
            if (options.Write is { } path) MarkedSection.Replace(path, table);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }
}
