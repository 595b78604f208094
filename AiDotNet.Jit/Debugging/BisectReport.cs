namespace AiDotNet.Jit.Debugging;

/// <summary>What <see cref="JitBisect"/> found.</summary>
/// <param name="Culprit">The kind of the part that is wrong.</param>
/// <param name="Name">Its name: of the pass, law, kernel or backend; empty when nothing is wrong.</param>
/// <param name="Steps">What was tried, in order, on the smallest case.</param>
/// <param name="Smallest">The smallest case that is still wrong; null when nothing is.</param>
/// <param name="Reproduction">A C# program that runs the smallest case and prints what is wrong; null when nothing is.</param>
public sealed record BisectReport(BisectCulprit Culprit, string Name, IReadOnlyList<BisectStep> Steps, GraphCase? Smallest, string? Reproduction)
{
    /// <summary>True when something is wrong.</summary>
    public bool IsFound => Culprit != BisectCulprit.None;

    /// <summary>The finding in one line, the steps, and the reproduction.</summary>
    public override string ToString() => IsFound
        ? $"{Culprit}: {Name}\n{string.Join('\n', Steps)}\n\n{Reproduction}"
        : $"nothing is wrong\n{string.Join('\n', Steps)}";
}
