using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>How tight footprints are; that nothing is touched outside of them is checked with every kernel of <see cref="LoweringTests"/>.</summary>
[TestClass]
public sealed class FootprintTests
{
    [TestMethod]
    public void PartsOfAProductHaveRowsOfTheirOwnAndShareTheColumns()
    {
        var builder = new GraphBuilder();
        var (x, w) = (builder.Input(new(DType.Float32, [32, 20])), builder.Input(new(DType.Float32, [20, 48])));
        var program = GraphCompiler.Compile(new([x, w], [NodeMath.MatMul(x, w)]), new() { UseCache = false, Backend = new ExpressionBackend(vectorBits: 512) }).Program;
        var step = (KernelStep)program.Plan.Steps.Single();
        var kernel = program.Kernels.Single();
        Assert.IsGreaterThan(1, kernel.ParallelExtent);
        int left = SlotOf(StorageKind.Input, 0), right = SlotOf(StorageKind.Input, 1), result = SlotOf(StorageKind.Output, 0);
        long next = 0;
        int parts = 2;
        for (int part = 0; part < parts; part++)
        {
            var (first, last) = Strand.RangeOf(program, 0, part, parts);
            var footprint = Footprint.Of(kernel, first, last);
            var (begin, end) = footprint.Writes(result, 32 * 48 * 4);
            Assert.AreEqual(next, begin);
            Assert.AreEqual((begin / 48 * 20, end / 48 * 20), footprint.Reads(left, 32 * 20 * 4));
            Assert.AreEqual((0, 20 * 48 * 4), footprint.Reads(right, 20 * 48 * 4));
            Assert.AreEqual((0, 0), footprint.Writes(left, 32 * 20 * 4));
            next = end;
        }
        Assert.AreEqual(32 * 48 * 4, next);

        int SlotOf(StorageKind kind, int index) => step.Storages.ToList().FindIndex(s => s.Kind == kind && s.Index == index);
    }

    [TestMethod]
    public void ElementwisePartsAreApart()
    {
        var (c, schedule) = KernelLibrary.Elementwise(1000, 16, 2);
        var linear = Lowering.Run(c.Kernel, schedule);
        long last = 0;
        for (int part = 0; part < linear.ParallelExtent; part++)
        {
            var (begin, end) = Footprint.Of(linear, part, part + 1).Writes(3, 4000);
            Assert.AreEqual(last, begin);
            last = end;
        }
        Assert.AreEqual(4000, last);
    }

    [TestMethod]
    public void RowsThatTheDataChoosesMayBeAny()
    {
        var (c, schedule) = KernelLibrary.Gather(8, 50, 16, 16, lanesOnRows: false);
        var linear = Lowering.Run(c.Kernel, schedule);
        var table = c.Kernel.Buffers.First(b => c.Kernel.Stores[0].Value is Load load && load.Buffer == b);
        Assert.AreEqual((0, 50 * 16 * 4), Footprint.Of(linear, 0, 1).Reads(table.Slot, 50 * 16 * 4));
    }
}
