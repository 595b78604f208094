namespace AiDotNet.Jit.Codegen;

/// <summary>Which kernels in a row become one method.</summary>
/// <param name="MostNanoseconds">The longest a kernel may take, by its guess: of longer ones a call is no part worth mentioning.</param>
/// <param name="MostStatements">Statements of a method.</param>
/// <param name="StatementsPerMethod">What it costs to compile one method more, in statements.</param>
/// <param name="SharedNanoseconds">Kernels of waves that take longer than this are left alone: threads share them.</param>
internal sealed record MergeLimits(double MostNanoseconds, int MostStatements, int StatementsPerMethod, double SharedNanoseconds)
{
    /// <summary>Measured: docs/architecture.md, threads.</summary>
    public static MergeLimits Default { get; } = new(60, 200, 30, Executable.SharingPays);

    /// <summary>For tests: whatever can be merged is.</summary>
    public static MergeLimits Unlimited { get; } = new(double.PositiveInfinity, 2_000, 1_000_000, double.PositiveInfinity);
}
