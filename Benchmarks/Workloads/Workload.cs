namespace Benchmarks.Workloads;

/// <summary>A named piece of work that every peer does on the same data.</summary>
/// <param name="Name">As in the peers' programs, like W4_fwd.</param>
/// <param name="Cost">What its limit follows from.</param>
/// <param name="Mark">What we want to reach.</param>
/// <param name="Create">Makes the data and the model.</param>
internal sealed record Workload(string Name, Cost Cost, Mark Mark, Func<Exercise> Create)
{
    /// <summary>The part of the name before the first underscore: workloads measured together.</summary>
    public string Group => Name.Split('_')[0];
}
