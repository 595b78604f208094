namespace Benchmarks.Workloads;

/// <summary>All workloads, in the order of the table.</summary>
internal static class Catalogue
{
    /// <summary>W1 to W11.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        .. ElementwiseWorkloads.Fused,
        .. ProductWorkloads.Products,
        .. ProductWorkloads.Layers,
        .. PerceptronWorkloads.Small,
        .. PerceptronWorkloads.Deep,
        .. ElementwiseWorkloads.Tiny,
        .. RowWorkloads.Normalizations,
        .. ConvolutionWorkloads.All,
        .. TransformerWorkloads.All,
        .. ElementwiseWorkloads.Long,
        .. RowWorkloads.Reductions,
    ];

    /// <summary>Those whose names are or continue one of the given: W1 is not W11.</summary>
    public static IEnumerable<Workload> Matching(IReadOnlyCollection<string> names) =>
        All.Where(w => names.Count == 0 || names.Any(n => w.Name == n || w.Name.StartsWith(n.TrimEnd('_') + '_', StringComparison.Ordinal)));
}
