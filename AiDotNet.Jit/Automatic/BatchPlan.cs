namespace AiDotNet.Jit.Automatic;

/// <summary>How a batch is cut into pieces of the sizes there is code for, the last one padded.</summary>
internal static class BatchPlan
{
    // Beyond this many rows the largest size comes first without search.
    private const int MostSearched = 4096;

    /// <summary>The numbers of the sizes to run, in order: the cheapest way to cover all rows by the measured cost of each.</summary>
    /// <param name="rows">The rows of the batch.</param>
    /// <param name="sizes">The batch sizes compiled.</param>
    /// <param name="costs">The time of one run of each.</param>
    public static int[] Cover(int rows, IReadOnlyList<int> sizes, IReadOnlyList<double> costs)
    {
        int largest = Enumerable.Range(0, sizes.Count).MaxBy(i => sizes[i]);
        int ahead = rows <= MostSearched ? 0 : (rows - MostSearched + sizes[largest] - 1) / sizes[largest];
        int rest = Math.Max(0, rows - ahead * sizes[largest]);
        var best = new double[rest + 1];
        var choice = new int[rest + 1];
        for (int r = 1; r <= rest; r++)
        {
            best[r] = double.PositiveInfinity;
            for (int s = 0; s < sizes.Count; s++)
            {
                double cost = costs[s] + best[Math.Max(0, r - sizes[s])];
                if (cost < best[r]) (best[r], choice[r]) = (cost, s);
            }
        }
        var pieces = Enumerable.Repeat(largest, ahead).ToList();
        for (int r = rest; r > 0; r = Math.Max(0, r - sizes[choice[r]])) pieces.Add(choice[r]);
        return [.. pieces.OrderByDescending(p => sizes[p])]; // only the last piece may be padded, so the smallest goes there
    }
}
