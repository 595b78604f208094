using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

[TestClass]
public sealed class OperationTests
{
    private static readonly DType[] Types = [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.Bool];
    private static readonly MapOp[] Moving = [MapOp.Neg, MapOp.Abs, MapOp.Bits, MapOp.Select, MapOp.MaxNative, MapOp.MinNative];

    public static IEnumerable<object[]> Operations => Enum.GetValues<MapOp>()
        .Where(op => op is not (MapOp.ShiftLeft or MapOp.ShiftRight or MapOp.Splat or MapOp.First or MapOp.Lane)).Select(op => new object[] { op });

    [TestMethod, DynamicData(nameof(Operations))]
    public void MeansTheSameInEveryTypeAndWidth(MapOp op)
    {
        int kernels = 0;
        foreach (var of in Types)
            foreach (var to in Types)
            {
                if (!IsDefined(op, of, to)) continue;
                DType[] inputs = op == MapOp.Select ? [DType.Bool, of, of] : [.. Enumerable.Repeat(of, Arity(op))];
                foreach (int lanes in LanesFor(of, to))
                {
                    Check(op, inputs, of, to, lanes);
                    kernels++;
                }
            }
        Assert.IsGreaterThanOrEqualTo(6, kernels);
    }

    [TestMethod]
    public void NegatedFactorsAndAddendsOfMultiplyAdd()
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
            foreach (int lanes in LanesFor(type, type))
                for (int signs = 1; signs < 8; signs++) CheckNegated(type, lanes, i => (signs & (1 << i)) != 0);
    }

    private static void CheckNegated(DType type, int lanes, Func<int, bool> isNegated)
    {
        DType[] inputs = [type, type, type];
        var columns = Combinations(inputs);
        var found = Elementwise(lanes, inputs, type, columns[0].Length, MultiplyAdd, columns);
        for (int i = 0; i < columns[0].Length; i++)
        {
            object[] row = [.. columns.Select((c, n) => isNegated(n) ? ScalarOracle.Apply(MapOp.Neg, type, type, [c.GetValue(i)!]) : c.GetValue(i)!)];
            var expected = ScalarOracle.Apply(MapOp.Fma, type, type, row);
            if (!Bits.Same(expected, found.GetValue(i)!, anyNaN: true)) Assert.Fail($"{type}x{lanes} of ({string.Join(", ", row)}): expected {expected:R}, found {found.GetValue(i):R}");
        }

        Operand MultiplyAdd(KernelBuilder k, List<Stmt> block, Operand[] args) =>
            k.Let(block, MapOp.Fma, new(type, lanes), [.. args.Select((a, n) => isNegated(n) ? k.Let(block, MapOp.Neg, new(type, lanes), a) : a)]);
    }

    [TestMethod]
    public void ShiftsByConstants()
    {
        foreach (var type in new[] { DType.Int32, DType.Int64 })
            foreach (int lanes in LanesFor(type, type))
                foreach (int by in new[] { 0, 1, 7, (8 * type.Size()) - 1 })
                    foreach (var op in new[] { MapOp.ShiftLeft, MapOp.ShiftRight })
                    {
                        var samples = Bits.Samples(type);
                        var found = Elementwise(lanes, [type], type, samples.Length, (k, block, args) => k.Let(block, op, new(type, lanes), args[0], new Imm(by, new(type, 1))), samples);
                        for (int i = 0; i < samples.Length; i++)
                        {
                            object expected = samples.GetValue(i) switch
                            {
                                int x => op == MapOp.ShiftLeft ? x << by : x >>> by,
                                long x => op == MapOp.ShiftLeft ? x << by : (object)(x >>> by),
                                _ => throw new InvalidOperationException(),
                            };
                            Assert.AreEqual(expected, found.GetValue(i), $"{op} {type}x{lanes} {samples.GetValue(i)} by {by}");
                        }
                    }
    }

    [TestMethod]
    public void SplatFirstAndLaneMoveBetweenScalarsAndVectors()
    {
        foreach (var type in Types)
            foreach (int lanes in LanesFor(type, type).Where(l => l > 1))
            {
                var k = new KernelBuilder();
                var (x, all, first, index) = (k.Buffer("x", type), k.Buffer("all", type), k.Buffer("first", type), k.Buffer("index", type.Size() == 8 ? DType.Int64 : DType.Int32));
                var scalar = k.Load(k.Body, KernelBuilder.At(x, 1), 1);
                KernelBuilder.Store(k.Body, KernelBuilder.At(all), k.Let(k.Body, MapOp.Splat, new(type, lanes), scalar));
                var vector = k.Load(k.Body, KernelBuilder.At(x), lanes);
                KernelBuilder.Store(k.Body, KernelBuilder.At(first), k.Let(k.Body, MapOp.First, new(type, 1), vector));
                KernelBuilder.Store(k.Body, KernelBuilder.At(index), k.Let(k.Body, MapOp.Lane, new(index.Type, lanes)));
                var input = Bits.Ramp(type, lanes);
                var after = k.Run(input, Bits.NewArray(type, lanes), Bits.NewArray(type, 1), Bits.NewArray(index.Type, lanes));
                Assert.AreEqual(input.GetValue(0), after[2].GetValue(0));
                for (int i = 0; i < lanes; i++)
                {
                    Assert.AreEqual(input.GetValue(1), after[1].GetValue(i));
                    Assert.AreEqual(i, System.Convert.ToInt32(after[3].GetValue(i), null));
                }
            }
    }

    [TestMethod]
    public void ConstantsOfEveryType()
    {
        foreach (var type in Types)
            foreach (int lanes in LanesFor(type, type))
                foreach (double number in new[] { 0, -0.0, 1, -1, 1.5, double.NaN, double.PositiveInfinity, 4294967295, 1e30, -1e30 })
                {
                    if (!type.IsFloat() && (number != Math.Floor(number) || double.IsInfinity(number))) continue;
                    var found = Elementwise(lanes, [type], type, 2, (_, _, _) => new Imm(number, new(type, lanes)), Bits.Ramp(type, 2));
                    object expected = type switch
                    {
                        DType.Float32 => (float)number,
                        DType.Float64 => number,
                        DType.Int32 => int.CreateSaturating(number),
                        DType.Int64 => long.CreateSaturating(number),
                        _ => (object)(number != 0),
                    };
                    Assert.IsTrue(Bits.Same(expected, found.GetValue(1)!), $"{number} as {type}x{lanes}: found {found.GetValue(1)}");
                }
    }

    [TestMethod]
    public void RefusesWhatIsNotDefined()
    {
        foreach (var (op, type) in new[] { (MapOp.Sqrt, DType.Int32), (MapOp.And, DType.Float32), (MapOp.Add, DType.Bool), (MapOp.ShiftLeft, DType.Float64), (MapOp.SinLarge, DType.Int64) })
            foreach (int lanes in new[] { 1, 8 })
            {
                var k = new KernelBuilder();
                var buffer = k.Buffer("x", type);
                var x = k.Load(k.Body, KernelBuilder.At(buffer), lanes);
                KernelBuilder.Store(k.Body, KernelBuilder.At(buffer), k.Let(k.Body, op, new(type, lanes), [.. Enumerable.Repeat<Operand>(x, Arity(op))]));
                var error = Assert.ThrowsExactly<UnsupportedOpException>(() => k.Render());
                Assert.Contains($"{op}", error.Message);
            }
    }

    internal static IEnumerable<int> LanesFor(params DType[] types)
    {
        int[] sizes = [.. types.Where(t => t != DType.Bool).Select(t => t.Size()).DefaultIfEmpty(4)];
        return new[] { 1, 2, 4, 8, 16 }.Where(l => LaneWidths.Allows(l, sizes.Min(), sizes.Max()));
    }

    private static int Arity(MapOp op) => op switch
    {
        MapOp.Neg or MapOp.Abs or MapOp.Sqrt or MapOp.Floor or MapOp.Round or MapOp.Not or MapOp.Cast or MapOp.Bits => 1,
        MapOp.Fma or MapOp.Select => 3,
        _ => 2,
    };

    private static bool IsDefined(MapOp op, DType of, DType to) => op switch
    {
        MapOp.Cast => true,
        MapOp.Bits => (of, to) is (DType.Float32, DType.Int32) or (DType.Int32, DType.Float32) or (DType.Float64, DType.Int64) or (DType.Int64, DType.Float64),
        MapOp.Less or MapOp.LessEqual or MapOp.Equal => to == DType.Bool,
        _ when of != to => false,
        MapOp.Select => true,
        MapOp.And or MapOp.Or or MapOp.Xor or MapOp.Not => !of.IsFloat(),
        MapOp.Sqrt or MapOp.Floor or MapOp.Round or MapOp.SinLarge or MapOp.CosLarge => of.IsFloat(),
        _ => of != DType.Bool,
    };

    private static void Check(MapOp op, DType[] inputs, DType of, DType to, int lanes)
    {
        var columns = Combinations(inputs);
        int n = columns[0].Length;
        var found = Elementwise(lanes, inputs, to, n, (k, block, args) => k.Let(block, op, new(to, lanes), args), columns);
        for (int i = 0; i < n; i++)
        {
            object[] row = [.. columns.Select(c => c.GetValue(i)!)];
            var expected = ScalarOracle.Apply(op, of, to, row);
            if (!Bits.Same(expected, found.GetValue(i)!, anyNaN: !Moving.Contains(op)))
                Assert.Fail($"{op} {of}x{lanes} -> {to} of ({string.Join(", ", row)}): expected {expected:R}, found {found.GetValue(i):R}");
        }
    }

    /// <summary>out[i] = op(a[i], b[i] ...) in a loop with a masked remainder.</summary>
    internal static Array Elementwise(int lanes, DType[] inputs, DType to, int n, Func<KernelBuilder, List<Stmt>, Operand[], Operand> op, params Array[] columns)
    {
        var k = new KernelBuilder();
        KernelBuffer[] buffers = [.. inputs.Select((t, i) => k.Buffer($"in{i}", t))];
        var output = k.Buffer("out", to);
        int whole = n / lanes;
        var loop = k.Loop(k.Body, KernelBuilder.Long(0), KernelBuilder.Long(whole));
        Emit(loop.Body, lanes, loop.Iv, 0);
        if (n % lanes > 0) Emit(k.Body, n % lanes, null, whole * lanes);
        return k.Run([.. columns, Bits.NewArray(to, n)])[^1];

        void Emit(List<Stmt> block, int active, Reg? iv, long offset)
        {
            Operand[] args = [.. buffers.Select(b => k.Load(block, KernelBuilder.At(b, offset, iv, lanes), lanes, active))];
            KernelBuilder.Store(block, KernelBuilder.At(output, offset, iv, lanes), op(k, block, args), active);
        }
    }

    private static Array[] Combinations(DType[] types)
    {
        var samples = types.Select(t => Bits.Samples(t)).ToArray();
        if (types.Length == 3)   // every second value, to keep the cube small
            samples = [.. samples.Select((s, i) => s.Length < 4 ? s : Thin(s, i % 2))];
        int n = samples.Aggregate(1, (p, s) => p * s.Length);
        var columns = types.Select(t => Bits.NewArray(t, n)).ToArray();
        for (int i = 0; i < n; i++)
            for (int c = 0, rest = i; c < columns.Length; rest /= samples[c++].Length) columns[c].SetValue(samples[c].GetValue(rest % samples[c].Length), i);
        return columns;

        static Array Thin(Array s, int first)
        {
            var thin = Array.CreateInstance(s.GetType().GetElementType()!, s.Length / 2);
            for (int i = 0; i < thin.Length; i++) thin.SetValue(s.GetValue((2 * i) + first), i);
            return thin;
        }
    }
}
