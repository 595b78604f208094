using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tests.Kernels.Build;

namespace AiDotNet.Jit.Tests.Kernels;

[TestClass]
public sealed class LoweringRulesTests
{
    [TestMethod]
    public void SmallKernelAsText()
    {
        var b = Buffers(DType.Float32, "x", "w", "y");
        var (r, c) = (new Axis("r", 3), new Axis("c", 6));
        var kernel = new Kernel("dot", b, [new(b[2], r, new Reduce(Fold.Sum, At(b[0], r * 6 + c) * At(b[1], c), c))]);
        var s = new Schedule { Lanes = 4 };
        s.Parallel(r).Loops(s.Vectorise(c));
        string expected = """
            kernel dot(x:f32@0, w:f32@1, y:f32@2) over %0..%1 of 3
              for %2 in %0..%1
                var %3:f32x4 = 0
                for %4 in 0..1
                  %5:f32x4 = x[%2*6 + %4*4]
                  %6:f32x4 = w[%4*4]
                  %7:f32x4 = Fma %5, %6, %3
                  %3 := %7
                %8:f32x4 = x[%2*6 + 4] lanes<2
                %9:f32x4 = w[4] lanes<2
                %10:f32x4 = Fma %8, %9, %3
                %3 := %10 lanes<2
                %11:f32x4 = shuffle %3, %3, [2 3 0 1]
                %12:f32x4 = Add %3, %11
                %13:f32x4 = shuffle %12, %12, [1 0 3 2]
                %14:f32x4 = Add %12, %13
                %15:f32 = First %14
                y[%2] = %15

            """;
        Assert.AreEqual(expected.ReplaceLineEndings("\n"), Lowering.Run(kernel, s).ToString());
    }

    [TestMethod]
    public void MatMulTileIsOnBudget()
    {
        var (c, s) = KernelLibrary.MatMul(12, 128, 32, 16, 6, 4);
        var linear = Lowering.Run(c.Kernel, s);
        Assert.AreEqual(29, linear.MaxLiveVectors, linear.ToString());
    }

    [TestMethod]
    [DataRow(16, 2, 2, true)]
    [DataRow(4, 1, 1, true)]
    [DataRow(4, 4, 2, false)] // 16 registers do not hold 24 sums
    public void A_sum_rides_along_where_its_memory_is_read_anyway(int lanes, int pair, int ways, bool rides)
    {
        var (c, s) = KernelLibrary.LateSum(8, 64, lanes, pair, ways);
        string[] loops = Lowering.Run(c.Kernel, s).ToString().Split("    for ");
        Assert.AreEqual(4, loops.Length, string.Join("    for ", loops));
        Assert.AreEqual(!rides, loops[1].Contains("g[", StringComparison.Ordinal), loops[1]);
        Assert.Contains("g[", loops[2], StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(16)]
    public void Quotients_by_a_root_divide_once(int lanes)
    {
        var (c, s) = KernelLibrary.ByRoot(3, 40, lanes);
        Assert.AreEqual(1, Quotients(Lowering.Run(c.Kernel, s)));
        (c, s) = KernelLibrary.ByRoot(3, 40, lanes, contract: false);
        Assert.IsGreaterThan(1, Quotients(Lowering.Run(c.Kernel, s)));
    }

    [TestMethod]
    public void A_quotient_of_elements_is_one()
    {
        var b = Buffers(DType.Float32, "x", "y", "z");
        var i = new Axis("i", 32);
        var s = new Schedule { Lanes = 8 };
        var kernel = new Kernel("quotient", b, [new(b[2], i, At(b[0], i) / Sqrt(At(b[1], i)))]);
        s.Parallel(s.Vectorise(i));
        string text = Lowering.Run(kernel, s).ToString();
        Assert.Contains("Div", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mul", text, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_product_that_is_the_same_in_all_lanes_is_not_computed_for_each_vector()
    {
        var b = Buffers(DType.Float32, "x", "y", "w");
        var (r, c) = (new Axis("r", 4), new Axis("c", 64));
        var s = new Schedule { Lanes = 16 };
        var kernel = new Kernel("shift", b, [new(b[1], r * 64 + c, At(b[0], r * 64 + c) - At(b[2], r) * 0.3f)]);
        s.Parallel(r).Loops(s.Vectorise(c));
        string text = Lowering.Run(kernel, s).ToString();
        Assert.DoesNotContain("Fma", text, StringComparison.Ordinal);
        Assert.Contains("Sub", text[text.LastIndexOf("for ", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private static int Quotients(LinearKernel kernel) => kernel.ToString().Split('\n').Count(l => l.Contains(" Div ", StringComparison.Ordinal));

    [TestMethod]
    public void LanesTwoApartAreStoredInWholeRegisters()
    {
        var (c, s) = KernelLibrary.Unpool(3, 16, 16);
        string text = Lowering.Run(c.Kernel, s).ToString();
        Assert.IsFalse(text.Contains("y[%2*32] by 2", StringComparison.Ordinal), text);
        Assert.AreEqual(2, text.Split('\n').Count(l => l.TrimStart().StartsWith("y[", StringComparison.Ordinal)), text);
    }

    [TestMethod]
    public void LanesThatMayCollideAreRefused()
    {
        var b = Buffers(DType.Float32, "dy", "ids:i", "y");
        var r = new Axis("r", 20);
        var kernel = new Kernel("scatter", b, [new(b[2], 0, At(b[0], r), Accumulate: true, At(b[1], r), 1)]);
        var s = new Schedule { Lanes = 4 };
        s.Loops(s.Vectorise(r));
        var e = Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(kernel, s));
        StringAssert.Contains(e.Message, "lanes of r may add to the same element of y");
        new Case(kernel, 20, 20, 6) { IntegerLimit = 6 }.Verify();
    }

    [TestMethod]
    public void PartsThatMayCollideAreRefused()
    {
        var (c, _) = KernelLibrary.OverlapAdd(4, 3, 2, 1, unroll: false);
        var axis = c.Kernel.Stores[0].Index.Terms[0].Axis;
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, new Schedule { Lanes = 1 }.Parallel(axis)));
        Assert.IsFalse(Schedule.Plain(c.Kernel).Serial.Exists(a => Schedule.Plain(c.Kernel).RunOf(a) == AiDotNet.Jit.Kernels.Run.Parallel));
    }

    [TestMethod]
    public void ParallelContractedAxisIsRefused()
    {
        var (c, _) = KernelLibrary.RowSum(3, 5, 1, 1);
        var contracted = ((Reduce)c.Kernel.Stores[0].Value).Axes[0];
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, new Schedule { Lanes = 1 }.Parallel(contracted)));
    }

    [TestMethod]
    public void PairsOfParallelLoopsThatNotEverythingRunsInAreRefused()
    {
        var b = Buffers(DType.Float32, "x", "y", "bias");
        var (i, j) = (new Axis("i", 3), new Axis("j", 5));
        var row = new Kernel("row", b, [new(b[1], i * 5 + j, At(b[0], j)), new(b[2], i, At(b[0], i))]);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(row, new Schedule { Lanes = 1 }.Parallel(i, j)));
        var (c, _) = KernelLibrary.RowSum(3, 5, 1, 1);
        var contracted = ((Reduce)c.Kernel.Stores[0].Value).Axes[0];
        var free = c.Kernel.Stores[0].Index.Terms[0].Axis;
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, new Schedule { Lanes = 1 }.Parallel(free, contracted)));
    }

    [TestMethod]
    public void KeepThatLosesAnAxisIsRefused()
    {
        var (c, _) = KernelLibrary.Softmax(3, 5, 1, 1);
        var e = ((Map)c.Kernel.Stores[0].Value).Args[0];
        var s = new Schedule { Lanes = 1 }.Keep(e, c.Kernel.Buffers[1], 0);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, s));
    }

    [TestMethod]
    public void CarryToAPlaceThatLosesAnAxisIsRefused()
    {
        var (c, _) = KernelLibrary.ColumnsCarried(4, 5, 1, 1, 1);
        var s = new Schedule { Lanes = 1 };
        foreach (var store in c.Kernel.Stores.Take(2)) Carry(s, store, 0);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, s));
    }

    [TestMethod]
    public void CarryOfSomeReductionsOnlyIsRefused()
    {
        var (c, _) = KernelLibrary.ColumnsCarried(4, 5, 1, 1, 1);
        var s = new Schedule { Lanes = 1 };
        Carry(s, c.Kernel.Stores[1], c.Kernel.Stores[1].Index);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, s));
    }

    [TestMethod]
    public void CarryOfReductionsThatNeedEachOtherIsRefused()
    {
        var (c, _) = KernelLibrary.Softmax(3, 5, 1, 1);
        var reduction = ReductionsIn(c.Kernel.Stores[0].Value).First();
        var s = new Schedule { Lanes = 1 }.Carry(reduction.Axes[0], reduction, c.Kernel.Buffers[1], c.Kernel.Stores[0].Index);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, s));
    }

    private static void Carry(Schedule schedule, Store store, Affine index)
    {
        var reduction = ReductionsIn(store.Value).Single();
        schedule.Carry(reduction.Axes[0], reduction, store.Buffer, index);
    }

    private static IEnumerable<Reduce> ReductionsIn(Value value) => value is Reduce r ? [r] : value.Operands.SelectMany(ReductionsIn);

    [TestMethod]
    public void StoreThatLosesAnAxisIsRefused()
    {
        var b = Buffers(DType.Float32, "x", "y");
        var i = new Axis("i", 4);
        var kernel = new Kernel("lost", b, [new(b[1], 0, At(b[0], i))]);
        var e = Assert.ThrowsExactly<VerificationException>(() => Lowering.Run(kernel, Schedule.Plain(kernel)));
        StringAssert.Contains(e.Message, "depends on i");
    }

    [TestMethod]
    public void InnerAxisOutsideOfRaggedOuterIsRefused()
    {
        var (c, _) = KernelLibrary.Elementwise(10, 1, 1);
        var axis = c.Kernel.Stores[0].Index.Terms[0].Axis;
        var s = new Schedule { Lanes = 1 };
        var (outer, inner) = s.Split(axis, 4);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(c.Kernel, s.Loops(inner, outer)));
    }

    [TestMethod]
    public void TooManyAxesAreRefusedByName()
    {
        var b = Buffers(DType.Float32, "x", "y");
        Affine index = 0;
        for (int i = 0; i < 65; i++) index += new Axis($"a{i}", 1);
        var kernel = new Kernel("many_axes", b, [new(b[1], index, At(b[0], index))]);
        var e = Assert.ThrowsExactly<LimitExceededException>(() => Lowering.Run(kernel, Schedule.Plain(kernel)));
        StringAssert.Contains(e.Message, "many_axes");
    }

    [TestMethod]
    public void DeepChainsDoNotOverflowTheStack()
    {
        var b = Buffers(DType.Float32, "x", "y");
        var i = new Axis("i", 5);
        Value v = At(b[0], i);
        for (int k = 0; k < 20_000; k++) v = new Map(k % 2 == 0 ? MapOp.Neg : MapOp.Abs, v);
        var kernel = new Kernel("deep", b, [new(b[1], i, v)]);
        var s = new Schedule { Lanes = 4 };
        Exception? thrown = null;
        var worker = new Thread(Work, 256 * 1024);
        worker.Start();
        worker.Join();
        Assert.IsNull(thrown, $"{thrown}");

        void Work()
        {
            try
            {
                new Case(kernel, 5, 5).Verify(s.Parallel(s.Vectorise(i)));
            }
            catch (Exception e)
            {
                thrown = e;
            }
        }
    }

    [TestMethod]
    public void LiteralZeroTimesInfinityIsNotANumber()
    {
        var b = Buffers(DType.Float32, "y");
        var i = new Axis("i", 3);
        var kernel = new Kernel("zero", b, [new(b[0], i, new Const(0) * new Const(double.PositiveInfinity) + new Map(MapOp.Cast, DType.Float32, new Iota(i)))]);
        new Case(kernel, 3).Verify();
    }

    [TestMethod]
    public void StrictNumericsComputePaddingTerms()
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (i, k) = (new Axis("i", 4), new Axis("k", 3));
        var padded = At(b[0], i + (k + (Affine)(-1)), new Guard(i + (k + (Affine)(-1)), 4));
        Value infinite = new Const(double.PositiveInfinity);
        var kernel = new Kernel("padded", b, [new(b[1], i, new Reduce(Fold.Sum, padded * infinite, k))]);
        Assert.IsTrue(double.IsNaN(FirstOf(kernel, Case.Strict(Schedule.Plain(kernel)))));
        var skipping = new Schedule { Lanes = 1 }.Loops(i, k).Clip(k);
        Assert.IsFalse(double.IsNaN(FirstOf(kernel, skipping)));
    }

    private static double FirstOf(Kernel kernel, Schedule s)
    {
        using var memory = new Memory(kernel, [4, 4]);
        memory.Fill((_, _) => 1);
        LinearInterpreter.Run(Lowering.Run(kernel, s), memory.Table, 0, 4);
        return memory.At(1, 0);
    }

    [TestMethod]
    public void ReductionsOverNothingGiveTheIdentity()
    {
        foreach (var (fold, type) in new[] { (Fold.Sum, DType.Float32), (Fold.Max, DType.Float32), (Fold.Min, DType.Float64), (Fold.Max, DType.Int32), (Fold.Min, DType.Int64) })
        {
            var b = Buffers(type, "x", "y");
            var (r, c) = (new Axis("r", 5), new Axis("c", 0));
            var kernel = new Kernel("empty", b, [new(b[1], r, new Reduce(fold, At(b[0], r + (Affine)c), c))]);
            var s = new Schedule { Lanes = 4 };
            new Case(kernel, 5, 5).Verify(new Schedule().Parallel(r).Loops(c), s.Parallel(s.Vectorise(r)).Unroll(c));
        }
    }

    [TestMethod]
    public void ContractedAxisThatTheBodyDoesNotMentionStillCounts()
    {
        foreach (int n in new[] { 1, 3, 4, 9 })
        {
            var b = Buffers(DType.Float32, "x", "y");
            var (r, c) = (new Axis("r", 3), new Axis("c", n));
            var kernel = new Kernel("count", b, [new(b[1], r, new Reduce(Fold.Sum, At(b[0], r), c))]);
            var s = new Schedule { Lanes = 4 };
            new Case(kernel, 3, 3).Verify(s.Parallel(r).Loops(s.Vectorise(c)), new Schedule { Lanes = 1 }.Parallel(r).Interleave(c));
        }
    }

    [TestMethod]
    public void StoreOutsideOfTheParallelAxisHappensOnce()
    {
        var b = Buffers(DType.Float32, "p", "g", "t");
        var i = new Axis("i", 7);
        var kernel = new Kernel("step", b, [new(b[0], i, At(b[0], i) - At(b[1], i) * 0.5f), new(b[2], 0, 1f, Accumulate: true)]);
        var c = new Case(kernel, 7, 7, 1);
        var s = new Schedule { Lanes = 4 };
        s.Parallel(s.Vectorise(i));
        c.Verify(s);
        c.VerifyParts(s);
    }

    [TestMethod]
    public void IndependentStoresDoNotRepeat()
    {
        var b = Buffers(DType.Float32, "x", "y", "z");
        var (i, j) = (new Axis("i", 3), new Axis("j", 5));
        var kernel = new Kernel("siblings", b, [new(b[1], i, At(b[0], i), Accumulate: true), new(b[2], j, At(b[0], j), Accumulate: true)]);
        new Case(kernel, 5, 3, 5).Verify(new Schedule { Lanes = 1 }.Loops(i, j), new Schedule { Lanes = 1 }.Loops(i).Unroll(j));
    }

    /// <summary>softmax over the columns of a product: the product is needed before, between and after reductions over its column.</summary>
    [TestMethod]
    public void SoftmaxOfAProduct()
    {
        var b = Buffers(DType.Float32, "a", "b", "y");
        var (i, j, k) = (new Axis("i", 3), new Axis("j", 9), new Axis("k", 4));
        var dot = new Reduce(Fold.Sum, At(b[0], i * 4 + k) * At(b[1], k * 9 + j), k);
        var e = Exp(dot - new Reduce(Fold.Max, dot, j));
        var kernel = new Kernel("softmax_of_product", b, [new(b[2], i * 9 + j, e / new Reduce(Fold.Sum, e, j))]);
        var c = new Case(kernel, 12, 36, 27);
        var kept = new Schedule { Lanes = 4 };
        kept.Parallel(i).Loops(kept.Vectorise(j), k).Keep(dot, b[2], i * 9 + j);
        var recomputed = new Schedule { Lanes = 4 };
        recomputed.Parallel(i).Loops(recomputed.Vectorise(j), k);
        var inRegisters = new Schedule { Lanes = 4 };
        inRegisters.Parallel(i).Loops(k).Unroll(inRegisters.Vectorise(j));
        c.Verify(kept, recomputed, inRegisters);
    }

    /// <summary>y[i, j] = rowsum[i] * columnsum[j]: results that live in different loops.</summary>
    [TestMethod]
    public void RowSumTimesColumnSum()
    {
        var b = Buffers(DType.Float32, "x", "y");
        var (i, j, k, l) = (new Axis("i", 3), new Axis("j", 5), new Axis("k", 5), new Axis("l", 3));
        var kernel = new Kernel("outer", b, [new(b[1], i * 5 + j, new Reduce(Fold.Sum, At(b[0], i * 5 + k), k) * new Reduce(Fold.Sum, At(b[0], l * 5 + j), l))]);
        new Case(kernel, 15, 15).Verify(new Schedule { Lanes = 1 }.Loops(i, j, k, l));
        var shared = new Kernel("outer_shared", b, [new(b[1], i * 5 + j, new Reduce(Fold.Sum, At(b[0], i * 5 + j), j) * new Reduce(Fold.Sum, At(b[0], i * 5 + j), i))]);
        Assert.ThrowsExactly<InvalidScheduleException>(() => Lowering.Run(shared, Schedule.Plain(shared)));
    }

    [TestMethod]
    public void AxesThatNoStepMentionsAreInnermostLoops()
    {
        var (c, _) = KernelLibrary.MatMul(3, 5, 4, 1, 1, 1);
        c.Verify(new Schedule { Lanes = 1 });
    }

    [TestMethod]
    public void MaximumKeepsNaN()
    {
        var b = Buffers(DType.Float32, "x", "y");
        var i = new Axis("i", 9);
        var nan = new Map(MapOp.Select, new Map(MapOp.Equal, new Iota(i), new Const(5, DType.Int32)), (Value)float.NaN, At(b[0], i));
        var kernel = new Kernel("nan", b, [new(b[1], 0, new Reduce(Fold.Max, nan, i))]);
        var s = new Schedule { Lanes = 4 };
        new Case(kernel, 9, 1).Verify(s.Loops(s.Vectorise(i)));
    }

    [TestMethod]
    public void ContractionIsASwitch()
    {
        var b = Buffers(DType.Float64, "x", "y", "z");
        var i = new Axis("i", 4);
        var kernel = new Kernel("fma", b, [new(b[2], i, At(b[0], i) * At(b[1], i) + At(b[0], i))]);
        StringAssert.Contains(Lowering.Run(kernel, new Schedule { Lanes = 1 }).ToString(), "Fma");
        Assert.IsFalse(Lowering.Run(kernel, new Schedule { Lanes = 1, Contract = false }).ToString().Contains("Fma", StringComparison.Ordinal));
    }

    [TestMethod]
    public void GuardsDependOnEachOthersAxes()
    {
        // a diagonal band: the guard mixes lanes, loops and tile
        foreach (int lanes in new[] { 1, 4, 8 })
        {
            var b = Buffers(DType.Float32, "x", "y");
            var (r, c) = (new Axis("r", 7), new Axis("c", 11));
            var inBand = new Guard(r * 2 + c * -1 + 1, 4);
            var kernel = new Kernel("band", b, [new(b[1], r * 11 + c, At(b[0], r * 11 + c, inBand) + At(b[0], c, inBand))]);
            var s = new Schedule { Lanes = lanes };
            var (ro, ri) = s.Split(r, 2);
            var other = new Schedule { Lanes = lanes };
            new Case(kernel, 77, 77).Verify(s.Parallel(ro).Loops(s.Vectorise(c)).Unroll(ri), other.Parallel(other.Vectorise(r)).Unroll(c));
        }
    }
}
