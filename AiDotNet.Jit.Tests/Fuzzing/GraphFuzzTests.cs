using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>Random graphs, compiled in several ways, agree with the interpreter.</summary>
[TestClass]
public sealed class GraphFuzzTests
{
    private const int Blocks = 10;

    /// <summary>First seeds of blocks of graphs.</summary>
    public static IEnumerable<object[]> Seeds => Enumerable.Range(0, Blocks).Select(i => new object[] { 1_000_000 + 1000 * i });

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    public void Random_graphs(int seed) => Run(seed, 6);

    [TestMethod]
    [DynamicData(nameof(Seeds))]
    [TestCategory("Long")]
    public void Five_hundred_random_graphs(int seed) => Run(seed + 100, 500 / Blocks);

    private static void Run(int first, int count)
    {
        for (int seed = first; seed < first + count; seed++)
        {
            var fuzzCase = GraphGenerator.Make(seed);
            var failure = FuzzRun.Check(fuzzCase, FuzzConfiguration.Draw(new Random(~seed), fuzzCase.Special));
            Assert.IsNull(failure, $"seed {seed}, {failure?.Configuration}: {failure?.Message}\nRun the benchmark program with: fuzz --seed {seed} --count 1");
        }
    }
}
