namespace Benchmarks.Workloads;

/// <summary>
/// The work nobody can avoid, from which the limit of a workload follows: floating-point operations at the measured peak, plus bytes at
/// the measured bandwidth, plus exponentials and hyperbolic tangents at the measured cost of vector code. Where one of them hides behind
/// another, only the longer is named.
/// </summary>
/// <param name="Flops">Multiplications and additions of products.</param>
/// <param name="Bytes">Compulsory traffic.</param>
/// <param name="Level">Which measured bandwidth the bytes move at.</param>
/// <param name="Exponentials">Evaluations of exp.</param>
/// <param name="Tangents">Evaluations of tanh.</param>
/// <param name="SharesMaps">False where maps are too small to be split among threads.</param>
internal sealed record Cost(
    double Flops = 0, double Bytes = 0, string Level = "copy_L3", double Exponentials = 0, double Tangents = 0, bool SharesMaps = true)
{
    /// <summary>There is no formula: hand-written C is the limit.</summary>
    public static Cost HandWritten { get; } = new();

    /// <summary>The cost of a product of [m, k] and [k, n].</summary>
    public static double Product(double m, double k, double n) => 2 * m * k * n;
}
