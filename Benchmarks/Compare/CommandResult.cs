namespace Benchmarks.Compare;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">0 when all went well; -1 when there is no such program.</param>
/// <param name="Output">The lines it printed.</param>
/// <param name="Errors">The lines it complained with.</param>
internal sealed record CommandResult(int ExitCode, string[] Output, string[] Errors)
{
    /// <summary>The line that usually says what is wrong.</summary>
    public string LastError => Errors is [.., var last] ? last : "no message";
}
