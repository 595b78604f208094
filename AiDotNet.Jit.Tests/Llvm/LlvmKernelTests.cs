using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Codegen;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>The tests of the expression renderer, each kernel run through LLVM as well: same bits, and no byte touched that must not be.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class LlvmKernelTests
{
    public static IEnumerable<object[]> Operations => OperationTests.Operations;

    public static IEnumerable<object[]> Accesses => MemoryTests.Cases;

    public static IEnumerable<object[]> Shuffles => ShuffleTests.Cases;

    [TestMethod, DynamicData(nameof(Operations))]
    public void Operations_mean_the_same(MapOp op) => Run(() => new OperationTests().MeansTheSameInEveryTypeAndWidth(op));

    [TestMethod]
    public void Shifts_moves_and_constants_mean_the_same() => Run(() =>
    {
        var tests = new OperationTests();
        tests.ShiftsByConstants();
        tests.SplatFirstAndLaneMoveBetweenScalarsAndVectors();
        tests.ConstantsOfEveryType();
    });

    [TestMethod]
    [DataRow(DType.Float32, 1), DataRow(DType.Float32, 16), DataRow(DType.Float64, 8), DataRow(DType.Bool, 8)]
    public void Accesses_touch_only_their_lanes(DType type, int lanes) => Run(() => new MemoryTests().LoadsAndStoresTouchOnlyTheirLanes(type, lanes));

    [TestMethod, DynamicData(nameof(Accesses)), TestCategory("Long")]
    public void Accesses_of_every_type_and_width(DType type, int lanes) => Run(() => new MemoryTests().LoadsAndStoresTouchOnlyTheirLanes(type, lanes));

    [TestMethod]
    public void Every_active_count_of_every_width() => Run(() =>
    {
        new MemoryTests().EveryActiveCountOfEveryWidth();
        new MemoryTests().ValuesAreReadBeforeLaterStores();
    });

    [TestMethod, DynamicData(nameof(Shuffles))]
    public void Shuffles_pick_the_same_lanes(DType type, int lanes) => Run(() => new ShuffleTests().PatternsAndRandomShufflesOfTwoVectors(type, lanes));

    [TestMethod]
    public void Loops_run_the_same_iterations() => Run(() =>
    {
        var tests = new LoopTests();
        foreach (var (lo, hi) in new[] { (0L, 0L), (5L, 2L), (2L, 6L) }) tests.RunsTheRangeOfTheCallerAndNothingWhenEmpty(lo, hi);
        foreach (var (begin, end) in new[] { (0, 0), (4, 2), (1, 4) }) tests.ConstantRangesMayBeEmptyToo(begin, end);
        foreach (var (lanes, active) in new[] { (4, 4), (4, 3), (8, 5), (16, 1), (8, 0) }) tests.AssignmentsKeepTheLanesThatAreNotActive(lanes, active);
        tests.NestedLoopsAdvanceOnePointerPerBufferAndLoop();
        tests.PendingValuesSeeVariablesAsTheyWere();
        tests.LongChainsStayFlat();
    });

    // The quickest level: what the others may do to a result is the conformance suite's business.
    private static void Run(Action test)
    {
        KernelBuilder.Further = Libllvm.Backend(LlvmLevel.None);
        try
        {
            test();
        }
        finally
        {
            KernelBuilder.Further = null;
        }
    }
}
