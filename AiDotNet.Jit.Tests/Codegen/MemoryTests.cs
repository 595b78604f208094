using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Loads and stores. Every buffer ends where memory ends, so a lane too many is an access violation.</summary>
[TestClass]
public sealed class MemoryTests
{
    private static readonly DType[] Types = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Bool];

    public static IEnumerable<object[]> Cases => Types.SelectMany(t => OperationTests.LanesFor(t).Select(l => new object[] { t, l }));

    public enum Guarding { None, ScalarTrue, ScalarFalse, PerLane }

    public enum Offsets { None, Scalar32, Scalar64, Vector32, Vector64 }

    [TestMethod, DynamicData(nameof(Cases))]
    public void LoadsAndStoresTouchOnlyTheirLanes(DType type, int lanes)
    {
        foreach (var guarding in Enum.GetValues<Guarding>())
            foreach (var offsets in Enum.GetValues<Offsets>())
                foreach (long stride in new long[] { 1, 2, 0, -1 })
                    foreach (int active in new[] { 0, 1, lanes - 1, lanes }.Distinct())
                    {
                        // All three at once: the corners only.
                        if (guarding != Guarding.None && offsets != Offsets.None && (active < lanes - 1 || stride is 0 or 2)) continue;
                        if (lanes == 1 && offsets is Offsets.Vector32 or Offsets.Vector64) continue;
                        if (lanes > 1 && offsets == Offsets.Vector64 && !OperationTests.LanesFor(type, DType.Int64).Contains(lanes)) continue;
                        if (lanes > 1 && offsets == Offsets.Vector32 && !OperationTests.LanesFor(type, DType.Int32).Contains(lanes)) continue;
                        CheckLoad(type, lanes, guarding, offsets, stride, active);
                        CheckStore(type, lanes, guarding, offsets, stride, active);
                    }
    }

    [TestMethod]
    public void EveryActiveCountOfEveryWidth()
    {
        foreach (var type in Types)
            foreach (int lanes in OperationTests.LanesFor(type).Where(l => l > 1))
                for (int active = 1; active <= lanes; active++)
                {
                    CheckLoad(type, lanes, Guarding.None, Offsets.None, 1, active);
                    CheckStore(type, lanes, Guarding.None, Offsets.None, 1, active);
                    CheckLoad(type, lanes, Guarding.PerLane, Offsets.None, 1, active);
                    CheckStore(type, lanes, Guarding.PerLane, Offsets.None, 1, active);
                }
    }

    // A pending load must not sink below a store that changes what it reads, under the same name or another.
    [TestMethod]
    public void ValuesAreReadBeforeLaterStores()
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", DType.Float32), k.Buffer("y", DType.Float32));
        var four = new VType(DType.Float32, 4);
        var old = k.Load(k.Body, KernelBuilder.At(x), 4);
        var doubled = k.Let(k.Body, MapOp.Add, four, old, new Imm(1, four));
        KernelBuilder.Store(k.Body, KernelBuilder.At(x), new Imm(7, four));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), doubled);
        var after = k.Run(new float[] { 1, 2, 3, 4 }, new float[4]);
        CollectionAssert.AreEqual(new float[] { 7, 7, 7, 7 }, after[0]);
        CollectionAssert.AreEqual(new float[] { 2, 3, 4, 5 }, after[1]);
    }

    private static void CheckLoad(DType type, int lanes, Guarding guarding, Offsets offsets, long stride, int active)
    {
        var k = new KernelBuilder();
        var (x, y, keep, at) = (k.Buffer("x", type), k.Buffer("y", type), k.Buffer("keep", DType.Bool), k.Buffer("at", Wide(offsets) ? DType.Int64 : DType.Int32));
        bool[] live = Live(guarding, lanes, active);
        long[] index = Index(offsets, stride, lanes);
        var (begin, length) = Span(index, live);
        var input = Bits.Ramp(type, length);

        var (guard, dynamic) = Operands(k, keep, at, guarding, offsets, lanes);
        var loaded = k.Load(k.Body, KernelBuilder.At(x, -begin, null, 1, dynamic), lanes, active, guard, stride);
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), loaded);
        var found = k.Run(input, Bits.NewArray(type, lanes), Keep(lanes), OffsetArray(offsets, lanes))[1];
        for (int i = 0; i < lanes; i++)
        {
            object expected = live[i] ? input.GetValue(index[i] - begin)! : Bits.NewArray(type, 1).GetValue(0)!;
            Assert.AreEqual(expected, found.GetValue(i), $"load {type}x{lanes} guard {guarding} offsets {offsets} stride {stride} active {active}: lane {i}");
        }
    }

    private static void CheckStore(DType type, int lanes, Guarding guarding, Offsets offsets, long stride, int active)
    {
        var k = new KernelBuilder();
        var (x, y, keep, at) = (k.Buffer("x", type), k.Buffer("y", type), k.Buffer("keep", DType.Bool), k.Buffer("at", Wide(offsets) ? DType.Int64 : DType.Int32));
        bool[] live = Live(guarding, lanes, active);
        long[] index = Index(offsets, stride, lanes);
        var (begin, length) = Span(index, live);
        var input = Bits.Ramp(type, lanes);
        var expected = Bits.NewArray(type, length);
        for (int i = 0; i < lanes; i++) if (live[i]) expected.SetValue(input.GetValue(i), index[i] - begin);

        var (guard, dynamic) = Operands(k, keep, at, guarding, offsets, lanes);
        var value = k.Load(k.Body, KernelBuilder.At(x), lanes);
        KernelBuilder.Store(k.Body, KernelBuilder.At(y, -begin, null, 1, dynamic), value, active, guard, stride);
        var found = k.Run(input, Bits.NewArray(type, length), Keep(lanes), OffsetArray(offsets, lanes))[1];
        Bits.AssertSame(expected, found, $"store {type}x{lanes} guard {guarding} offsets {offsets} stride {stride} active {active}");
    }

    private static (Operand? Guard, Operand? Dynamic) Operands(KernelBuilder k, KernelBuffer keep, KernelBuffer at, Guarding guarding, Offsets offsets, int lanes)
    {
        Operand? guard = guarding switch
        {
            Guarding.None => null,
            Guarding.ScalarTrue => k.Load(k.Body, KernelBuilder.At(keep, 0), 1),
            Guarding.ScalarFalse => k.Load(k.Body, KernelBuilder.At(keep, 1), 1),
            _ => k.Load(k.Body, KernelBuilder.At(keep), lanes),
        };
        Operand? dynamic = offsets switch
        {
            Offsets.None => null,
            Offsets.Scalar32 or Offsets.Scalar64 => k.Load(k.Body, KernelBuilder.At(at), 1),
            _ => k.Load(k.Body, KernelBuilder.At(at), lanes),
        };
        return (guard, dynamic);
    }

    private static bool Wide(Offsets offsets) => offsets is Offsets.Scalar64 or Offsets.Vector64;

    private static bool[] Keep(int lanes) => (bool[])Bits.Ramp(DType.Bool, Math.Max(lanes, 2));

    private static long Offset(int lane) => (3 * lane) + 1 - (lane % 2 * 4);

    private static Array OffsetArray(Offsets offsets, int lanes) => Wide(offsets)
        ? Enumerable.Range(0, lanes).Select(Offset).ToArray()
        : Enumerable.Range(0, lanes).Select(i => (int)Offset(i)).ToArray();

    private static bool[] Live(Guarding guarding, int lanes, int active)
    {
        var keep = Keep(lanes);
        return [.. Enumerable.Range(0, lanes).Select(i => i < active && guarding switch
        {
            Guarding.None => true,
            Guarding.ScalarTrue => keep[0],
            Guarding.ScalarFalse => keep[1],
            _ => keep[i],
        })];
    }

    private static long[] Index(Offsets offsets, long stride, int lanes) => [.. Enumerable.Range(0, lanes).Select(i => (i * stride) + offsets switch
    {
        Offsets.None => 0,
        Offsets.Scalar32 or Offsets.Scalar64 => Offset(0),
        _ => Offset(i),
    })];

    /// <summary>The elements between the first and the last that may be touched: the buffer is exactly that.</summary>
    private static (long Begin, int Length) Span(long[] index, bool[] live)
    {
        long[] touched = [.. index.Where((_, i) => live[i])];
        return touched.Length == 0 ? (0, 0) : (touched.Min(), (int)(touched.Max() - touched.Min()) + 1);
    }
}
