using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

[TestClass]
public sealed class ShuffleTests
{
    public static IEnumerable<object[]> Cases => new[] { DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Bool }
        .SelectMany(t => OperationTests.LanesFor(t).Where(l => l > 1).Select(l => new object[] { t, l }));

    [TestMethod, DynamicData(nameof(Cases))]
    public void PatternsAndRandomShufflesOfTwoVectors(DType type, int lanes)
    {
        var random = new Random(lanes);
        foreach (var pattern in Patterns(lanes)) Check(type, pattern, false);
        for (int i = 0; i < 10; i++) Check(type, [.. Enumerable.Range(0, lanes).Select(_ => random.Next(2 * lanes))], i % 4 == 0);
    }

    [TestMethod]
    public void RefusesLanesThatAreNotThere()
    {
        foreach (int[] lanes in new int[][] { [0, 1, 2, 8], [0, 1, 2], [-1, 0, 0, 0] })
            Assert.ThrowsExactly<VerificationException>(() => Build(DType.Float32, 4, lanes, false).Render());
    }

    private static IEnumerable<int[]> Patterns(int n)
    {
        int[] All(Func<int, int> lane) => [.. Enumerable.Range(0, n).Select(lane)];
        yield return All(i => i);
        yield return All(i => n + i);
        yield return All(i => 2 * i);
        yield return All(i => (2 * i) + 1);
        yield return All(i => n - 1 - i);
        for (int half = n / 2; half > 0; half /= 2)
        {
            yield return All(i => i ^ half);
            yield return All(i => (i & half) != 0 ? n + i : i);
            yield return All(i => (i & half) == 0 ? i + half : n + i);
            yield return All(i => (i & half) == 0 ? i : n + i - half);
        }
        for (int low = 0; low < 4; low++)
            for (int high = 0; high < 4; high++)
                yield return All(i => i < n / 2 ? (low * n / 2) + i : (high * n / 2) + i - (n / 2));
    }

    private static void Check(DType type, int[] lanes, bool same)
    {
        int n = lanes.Length;
        var input = Bits.Ramp(type, 2 * n);
        var found = Build(type, n, lanes, same).Run(input, Bits.NewArray(type, n))[1];
        for (int i = 0; i < n; i++)
            Assert.AreEqual(input.GetValue(same ? lanes[i] % n : lanes[i]), found.GetValue(i), $"{type} [{string.Join(' ', lanes)}]: lane {i}");
    }

    private static KernelBuilder Build(DType type, int n, int[] lanes, bool same)
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", type), k.Buffer("y", type));
        var a = k.Load(k.Body, KernelBuilder.At(x), n);
        var b = same ? a : k.Load(k.Body, KernelBuilder.At(x, n), n);
        var mixed = k.NewReg(new(type, n));
        k.Body.Add(new Shuffle(mixed, a, b, lanes));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), mixed);
        return k;
    }
}
