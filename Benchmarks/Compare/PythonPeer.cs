namespace Benchmarks.Compare;

/// <summary>A Python package.</summary>
/// <param name="name">The name on the command line, and of the module.</param>
/// <param name="script">What runs it.</param>
/// <param name="groups">The groups it has rows of; null for all.</param>
internal sealed class PythonPeer(string name, string script, string[]? groups) : PeerProgram
{
    private string _python = "";

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string? Prepare()
    {
        // A version manager's Python may come first on the path, and the system's have the packages.
        string?[] candidates = [Environment.GetEnvironmentVariable("PEERS_PYTHON"), "python3", "/usr/bin/python3", "python"];
        string reason = "no Python found";
        foreach (string python in candidates.OfType<string>())
        {
            var result = new Command(python, "-c", $"import numpy, {name}; print({name}.__version__)").Run();
            if (result.ExitCode == 0)
            {
                _python = python;
                return null;
            }
            if (result.ExitCode > 0) reason = result.LastError;
        }
        return reason;
    }

    /// <inheritdoc/>
    public override bool Knows(string group) => groups is null || groups.Contains(group);

    /// <inheritdoc/>
    protected override IEnumerable<Command> Commands(int threads) => [new(_python, Path.Combine(Folder, script), $"{threads}")];
}
