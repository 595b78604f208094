using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Kernels;
using static AiDotNet.Jit.Tests.Kernels.Build;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>An expensive value waits in the memory of a result only where whatever reads it comes before that result.</summary>
[TestClass]
public sealed class KeptValuesTests
{
    private const int Rows = 3, Columns = 21;

    [TestMethod]
    public void It_waits_where_the_result_needs_all_that_reads_it()
    {
        var kernel = Rowwise(1, 1, isCut: false, firstFirst: false);
        Assert.AreEqual("second", KeptValues.Find(kernel, new(kernel))?.Place.Buffer.Name);
    }

    // Two results of the same rows that need nothing of each other, of as many stages, and a sum over something else that cuts the loop over the rows in two.
    [TestMethod]
    public void Results_are_right_whatever_else_the_kernel_computes()
    {
        int waiting = 0;
        foreach (int first in new[] { 1, 2, 3 })
        {
            foreach (int second in new[] { 1, 2, 3 })
            {
                foreach (bool isCut in new[] { true, false })
                {
                    foreach (bool firstFirst in new[] { true, false })
                    {
                        var kernel = Rowwise(first, second, isCut, firstFirst);
                        var test = new Case(kernel, Rows * Columns, Rows * Columns, Columns, Rows * Columns, Rows * Columns) { Tolerance = 1e-4 };
                        Schedule[] schedules = [.. new[] { 0, 256, 512 }.Select(bits => Scheduler.For(kernel, new() { VectorBits = bits }))];
                        test.Verify(schedules);
                        waiting += schedules.Count(s => s.Kept.Any());
                    }
                }
            }
        }
        Assert.IsGreaterThan(36, waiting, "most kernels have a result that a value can wait in");
    }

    private static Kernel Rowwise(int first, int second, bool isCut, bool firstFirst)
    {
        var b = Buffers(DType.Float32, "x", "y", "w", "first", "second");
        var (r, c) = (new Axis("r", Rows), new Axis("c", Columns));
        var index = r * Columns + c;
        var (x, w) = (At(b[0], index), At(b[2], c));
        Value moment = new Reduce(Fold.Sum, x, c) * (1f / Columns);
        for (int i = 1; i < first; i++) moment = new Reduce(Fold.Sum, (x - moment) * (x - moment), c) * (1f / Columns);
        var e = Exp(At(b[1], index) * 0.25f);
        Value share = e - new Reduce(Fold.Sum, e, c) * (1f / Columns);
        for (int i = 1; i < second; i++) share = e * (new Reduce(Fold.Sum, share * w, c) * 0.25f);
        if (isCut) share += new Reduce(Fold.Sum, w, c);
        Store[] stores = [new(b[3], index, moment), new(b[4], index, share)];
        return new("rowwise", b, firstFirst ? stores : [.. stores.Reverse()]);
    }
}
