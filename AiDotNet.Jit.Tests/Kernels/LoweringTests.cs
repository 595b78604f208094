using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

[TestClass]
public sealed class LoweringTests
{
    private static readonly int[] Lanes = [1, 4, 8, 16];

    private static int[] Sizes(int lanes) => [1, lanes - 1, lanes, lanes + 1, (2 * lanes) + 1];

    private static void Check((Case Case, Schedule Schedule) built)
    {
        built.Case.Verify(built.Schedule);
        built.Case.VerifyParts(built.Schedule);
    }

    private static (Case Case, Schedule Schedule) Fetching((Case Case, Schedule Schedule) built)
    {
        built.Schedule.Prefetch = true;
        if (built.Schedule.Lanes > 1) StringAssert.Contains(Lowering.Run(built.Case.Kernel, built.Schedule).ToString(), "prefetch");
        return built;
    }

    // In every tile, remainders included, and with one line or several of a block.
    private static (Case Case, Schedule Schedule) AskingForBlocks((Case Case, Schedule Schedule) built)
    {
        var schedule = built.Schedule;
        schedule.PrefetchBlock = schedule.Serial.First(a => a.Name == "jo");
        bool asks = Lowering.Run(built.Case.Kernel, schedule).ToString().Contains(" later", StringComparison.Ordinal);
        Assert.AreEqual(schedule.Lanes > 1 && built.Case.Kernel.Stores[0].Index.Terms.Single(t => t.Axis.Name == "j").Axis.Extent > schedule.Lanes * schedule.Tile[^1].Extent, asks);
        return built;
    }

    // Between tiles, not after the last one of a loop that is a copy of its own.
    private static (Case Case, Schedule Schedule) AskingForTiles((Case Case, Schedule Schedule) built)
    {
        built.Schedule.PrefetchTile = built.Schedule.Serial.First(a => a.Name == "io");
        Assert.AreEqual(built.Schedule.Lanes > 1, Lowering.Run(built.Case.Kernel, built.Schedule).ToString().Contains("prefetch a[", StringComparison.Ordinal));
        return built;
    }

    private static void ForSizes(Func<int, int, (Case, Schedule)> make)
    {
        foreach (int lanes in Lanes)
        {
            foreach (int n in Sizes(lanes).Distinct())
            {
                Check(make(n, lanes));
            }
        }
    }

    [TestMethod] public void Elementwise() => ForSizes((n, lanes) => KernelLibrary.Elementwise(n, lanes, 1));
    [TestMethod] public void ElementwiseUnrolled() => ForSizes((n, lanes) => KernelLibrary.Elementwise((3 * n) + 1, lanes, 2));
    [TestMethod] public void ElementwiseDouble() => ForSizes((n, lanes) => KernelLibrary.Elementwise(n, lanes, 2, DType.Float64));
    [TestMethod] public void Softmax() => ForSizes((n, lanes) => KernelLibrary.Softmax(3, n, lanes, 2, 2));
    [TestMethod] public void SoftmaxRecomputed() => ForSizes((n, lanes) => KernelLibrary.Softmax(3, n, lanes, 2, keep: false));
    [TestMethod] public void SoftmaxDouble() => ForSizes((n, lanes) => KernelLibrary.Softmax(2, n, lanes, 2, type: DType.Float64));
    [TestMethod] public void LayerNorm() => ForSizes((n, lanes) => KernelLibrary.LayerNorm(5, n, lanes, 2, 2));
    [TestMethod] public void LayerNormParameterGrad() => ForSizes((n, lanes) => KernelLibrary.LayerNormParameterGrad(5, n, lanes, 2, 2));
    [TestMethod] public void RowSum() => ForSizes((n, lanes) => KernelLibrary.RowSum(3, n, lanes, 4));
    [TestMethod] public void RowMax() => ForSizes((n, lanes) => KernelLibrary.RowSum(3, n, lanes, 4, Fold.Max));
    [TestMethod] public void RowMinOfIntegers() => ForSizes((n, lanes) => KernelLibrary.RowSum(3, n, lanes, 2, Fold.Min, DType.Int32));
    [TestMethod] public void RowSumOfLongs() => ForSizes((n, lanes) => KernelLibrary.RowSum(3, n, lanes, 2, Fold.Sum, DType.Int64));
    [TestMethod] public void RowAnyOfBools() => ForSizes((n, lanes) => KernelLibrary.RowSum(3, n, lanes, 2, Fold.Max, DType.Bool));
    [TestMethod] public void ColumnSumInBlocks() => ForSizes((n, lanes) => KernelLibrary.ColumnSumBlocked(3, 4, n, lanes, 2));
    [TestMethod] public void ColumnsCarried() => ForSizes((n, lanes) => KernelLibrary.ColumnsCarried(11, n, lanes, 2, 3));
    [TestMethod] public void ColumnsCarriedOnce() => ForSizes((n, lanes) => KernelLibrary.ColumnsCarried(4, n, lanes, 2, 2));
    [TestMethod] public void RowsAndColumns() => ForSizes((n, lanes) => KernelLibrary.RowsAndColumns(3, 6, n, lanes, 2, 1));
    [TestMethod] public void RowsAndColumnsWithSmallerEnds() => ForSizes((n, lanes) => KernelLibrary.RowsAndColumns(2, 5, n, lanes, 2, 2));
    [TestMethod] public void RowsAndColumnsOfOneRow() => ForSizes((n, lanes) => KernelLibrary.RowsAndColumns(2, 1, n, lanes, 1, 1));
    [TestMethod] public void LateSum() => ForSizes((n, lanes) => KernelLibrary.LateSum(5, n, lanes, 2, 2));
    [TestMethod] public void LateSumOfOneRow() => ForSizes((n, lanes) => KernelLibrary.LateSum(3, n, lanes, 1, 1));
    [TestMethod] public void QuotientsByARoot() => ForSizes((n, lanes) => KernelLibrary.ByRoot(3, n, lanes));
    [TestMethod] public void ColumnsInOneBlock() => ForSizes((n, lanes) => KernelLibrary.ColumnsCarried(3, n, lanes, 2, 4));
    [TestMethod] public void MatMul() => ForSizes((n, lanes) => KernelLibrary.MatMul(7, n, 5, lanes, 3, 2, 2));
    [TestMethod] public void MatMulTransposedA() => ForSizes((n, lanes) => KernelLibrary.MatMul(4, n, 5, lanes, 4, 1, transposedA: true));
    [TestMethod] public void MatMulTransposedB() => ForSizes((n, lanes) => KernelLibrary.MatMul(4, n, 5, lanes, 2, 1, transposedB: true));
    [TestMethod] public void MatMulBatched() => ForSizes((n, lanes) => KernelLibrary.MatMul(3, n, 2, lanes, 2, 2, batch: 3));
    [TestMethod] public void MatMulDouble() => ForSizes((n, lanes) => KernelLibrary.MatMul(3, n, 4, lanes, 2, 2, type: DType.Float64));
    [TestMethod] public void MatMulWithPrefetch() => ForSizes((n, lanes) => Fetching(KernelLibrary.MatMul(7, n, 5, lanes, 3, 2)));
    [TestMethod] public void MatMulInPairsOfLoops() => ForSizes((n, lanes) => KernelLibrary.MatMul(7, (2 * n) + 1, 5, lanes, 3, 1, paired: true));
    [TestMethod] public void MatMulInWholePairsOfLoops() => ForSizes((n, lanes) => AskingForBlocks(KernelLibrary.MatMul(6, n, 5, lanes, 3, 1, 2, paired: true)));
    [TestMethod] public void MatMulAskingForBlocks() => ForSizes((n, lanes) => AskingForBlocks(KernelLibrary.MatMul(7, n, 5, lanes, 3, 1)));
    [TestMethod] public void MatMulAskingForTiles() => ForSizes((n, lanes) => AskingForTiles(KernelLibrary.MatMul(11, n, 5, lanes, 3, 2, unrollK: 2, transposedA: true)));
    [TestMethod] public void MatMulAskingForTilesAndBlocks() => ForSizes((n, lanes) => AskingForTiles(AskingForBlocks(KernelLibrary.MatMul(7, n, 5, lanes, 3, 1, transposedA: true))));
    [TestMethod] public void MatMulAskingForWideBlocks() => ForSizes((n, lanes) => AskingForBlocks(KernelLibrary.MatMul(10, (4 * n) + 3, 5, lanes, 3, 2, unrollK: 2, batch: 2)));
    [TestMethod] public void Pool() => ForSizes((n, lanes) => KernelLibrary.Pool(3, n, lanes, 2, 2, Fold.Max));
    [TestMethod] public void PoolOfThree() => ForSizes((n, lanes) => KernelLibrary.Pool(2, n, lanes, 3, 3, Fold.Min, DType.Float64));
    [TestMethod] public void PoolOfFour() => ForSizes((n, lanes) => KernelLibrary.Pool(2, n, lanes, 2, 4, Fold.Max, DType.Int32));
    [TestMethod] public void PoolOfOneRow() => ForSizes((n, lanes) => KernelLibrary.Pool(2, n, lanes, 1, 3, Fold.Max));
    [TestMethod] public void Unpool() => ForSizes((n, lanes) => KernelLibrary.Unpool(3, n, lanes));
    [TestMethod] public void Transpose() => ForSizes((n, lanes) => KernelLibrary.Transpose(n, (2 * lanes) + 3, lanes, lanes));
    [TestMethod] public void TransposeWithoutRegisterTile() => ForSizes((n, lanes) => KernelLibrary.Transpose(n, 5, lanes, 2));
    [TestMethod] public void TransposeByFourRows() => ForSizes((n, lanes) => KernelLibrary.Transpose(n, (2 * lanes) + 3, lanes, 4));
    [TestMethod] public void TransposeWriting() => ForSizes((n, lanes) => KernelLibrary.TransposeWriting(n, (2 * lanes) + 3, lanes, lanes));
    [TestMethod] public void TransposePadding() => ForSizes((n, lanes) => KernelLibrary.Transpose(n, 4, lanes, 4, inside: 3));
    [TestMethod] public void TransposeWritingPadding() => ForSizes((n, lanes) => KernelLibrary.TransposeWriting(4, n, lanes, 4, inside: 3));
    [TestMethod] public void TransposeWritingOfDoubles() => ForSizes((n, lanes) => KernelLibrary.TransposeWriting(n, lanes + 1, lanes, 7, DType.Float64));
    [TestMethod] public void TransposeWritingOfLongs() => ForSizes((n, lanes) => KernelLibrary.TransposeWriting(n, lanes + 1, lanes, 3, DType.Int64));
    [TestMethod] public void TransposeWritingOfIntegers() => ForSizes((n, lanes) => KernelLibrary.TransposeWriting(n, lanes + 1, lanes, 5, DType.Int32));
    [TestMethod] public void ConvTurned() => ForSizes((n, lanes) => Fetching(KernelLibrary.Conv(2, 2, 4, 9, n, lanes, 4, 2, peel: true, clip: true, turned: true)));
    [TestMethod] public void Conv() => ForSizes((n, lanes) => KernelLibrary.Conv(2, 2, 4, 9, n, lanes, 4, 2, peel: true, clip: true));
    [TestMethod] public void ConvWithPredicates() => ForSizes((n, lanes) => KernelLibrary.Conv(1, 2, 4, 5, n, lanes, 2, 1, peel: false, clip: false));
    [TestMethod] public void ConvStrided() => ForSizes((n, lanes) => KernelLibrary.Conv(1, 2, 5, 7, n, lanes, 2, 1, peel: true, clip: true, stride: 2));
    [TestMethod] public void ConvDilated() => ForSizes((n, lanes) => KernelLibrary.Conv(1, 2, 6, 7, n, lanes, 2, 1, peel: true, clip: true, dilation: 2));
    [TestMethod] public void ConvAcrossWidth() => ForSizes((n, lanes) => KernelLibrary.ConvAcrossWidth(2, 3, n, 2, lanes, 2));
    [TestMethod] public void ConvWeightGrad() => ForSizes((n, lanes) => KernelLibrary.ConvWeightGrad(2, 3, 3, 4, n, lanes, 2, 2));
    [TestMethod] public void MaxPool() => ForSizes((n, lanes) => KernelLibrary.MaxPool(2, 4, 2 * n, lanes));
    [TestMethod] public void GatherAlongWidth() => ForSizes((n, lanes) => KernelLibrary.Gather(5, 7, n, lanes, lanesOnRows: false));
    [TestMethod] public void GatherAlongRows() => ForSizes((n, lanes) => KernelLibrary.Gather(n, 7, 3, lanes, lanesOnRows: true));
    [TestMethod] public void ScatterAdd() => ForSizes((n, lanes) => KernelLibrary.ScatterAdd(9, 4, n, lanes));
    [TestMethod] public void Pad() => ForSizes((n, lanes) => KernelLibrary.Pad(2, n, 3, 2, lanes, 2));
    [TestMethod] public void PadMuch() => ForSizes((n, lanes) => KernelLibrary.Pad(2, n, lanes + 2, 2 * lanes, lanes, 1));
    [TestMethod] public void OverlapAdd() => ForSizes((n, lanes) => KernelLibrary.OverlapAdd(4, n, 2, lanes, unroll: false));
    [TestMethod] public void OverlapAddUnrolled() => ForSizes((n, lanes) => KernelLibrary.OverlapAdd(4, n, 2, lanes, unroll: true));
    [TestMethod] public void AccumulateAll() => ForSizes((n, lanes) => KernelLibrary.AccumulateAll(3, n, lanes));
    [TestMethod] public void CrossEntropy() => ForSizes((n, lanes) => KernelLibrary.CrossEntropy(4, Math.Max(1, n), lanes));
    [TestMethod] public void Strides() => ForSizes((n, lanes) => KernelLibrary.Strides(n, lanes));
    [TestMethod] public void StridesOfBytes() => ForSizes((n, lanes) => KernelLibrary.Strides(n, lanes, DType.Bool));
}
