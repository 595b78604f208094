using System.Linq.Expressions;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

[TestClass]
public sealed class LoopTests
{
    private static readonly VType One = new(DType.Int32, 1);

    [TestMethod]
    [DataRow(0L, 0L), DataRow(3L, 3L), DataRow(5L, 2L), DataRow(0L, 1L), DataRow(2L, 6L)]
    public void RunsTheRangeOfTheCallerAndNothingWhenEmpty(long lo, long hi)
    {
        var k = new KernelBuilder();
        var y = k.Buffer("y", DType.Int32);
        var loop = k.Loop(k.Body, k.Lo, k.Hi);
        KernelBuilder.Store(loop.Body, KernelBuilder.At(y, 0, loop.Iv), k.Let(loop.Body, MapOp.Cast, One, loop.Iv));
        var found = (int[])k.Run(lo, hi, [Enumerable.Repeat(-1, 6).ToArray()])[0];
        for (int i = 0; i < 6; i++) Assert.AreEqual(i >= lo && i < hi ? i : -1, found[i]);
    }

    [TestMethod]
    [DataRow(0, 0), DataRow(4, 2), DataRow(1, 4)]
    public void ConstantRangesMayBeEmptyToo(int begin, int end)
    {
        var k = new KernelBuilder();
        var y = k.Buffer("y", DType.Int32);
        var loop = k.Loop(k.Body, KernelBuilder.Long(begin), KernelBuilder.Long(end));
        KernelBuilder.Store(loop.Body, KernelBuilder.At(y, 0, loop.Iv), new Imm(1, One));
        var found = (int[])k.Run(new int[4])[0];
        Assert.AreEqual(Math.Max(0, end - begin), found.Sum());
    }

    [TestMethod]
    public void NestedLoopsAdvanceOnePointerPerBufferAndLoop()
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", DType.Float64), k.Buffer("y", DType.Bool));
        var rows = k.Loop(k.Body, k.Lo, k.Hi);
        var columns = k.Loop(rows.Body, KernelBuilder.Long(1), KernelBuilder.Long(3));
        var from = new Address(x, [(rows.Iv, 4), (columns.Iv, 1)], 0, null);
        var to = new Address(y, [(rows.Iv, 1), (columns.Iv, 3)], 0, null);
        var value = k.Load(columns.Body, from, 1);
        KernelBuilder.Store(columns.Body, to, k.Let(columns.Body, MapOp.Less, new(DType.Bool, 1), new Imm(5.5, new(DType.Float64, 1)), value));
        var found = (bool[])k.Run(1, 3, [Bits.Ramp(DType.Float64, 12), new bool[9]])[1];
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 3; c++) Assert.AreEqual(r >= 1 && c >= 1 && 5.5 < (4 * r) + c + 1, found[r + (3 * c)], $"{r},{c}");
    }

    [TestMethod]
    [DataRow(4, 4), DataRow(4, 3), DataRow(8, 5), DataRow(16, 1), DataRow(8, 0)]
    public void AssignmentsKeepTheLanesThatAreNotActive(int lanes, int active)
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", DType.Float32), k.Buffer("y", DType.Float32));
        var type = new VType(DType.Float32, lanes);
        var sum = k.NewReg(type);
        k.Body.Add(new Var(sum, new Imm(100, type)));
        var before = k.Let(k.Body, MapOp.Neg, type, sum);                   // must be read before the loop changes it
        var loop = k.Loop(k.Body, KernelBuilder.Long(0), KernelBuilder.Long(3));
        var next = k.Let(loop.Body, MapOp.Add, type, sum, k.Load(loop.Body, KernelBuilder.At(x, 0, loop.Iv, lanes), lanes));
        loop.Body.Add(new Set(sum, next, active));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), sum);
        KernelBuilder.Store(k.Body, KernelBuilder.At(y, lanes), before);
        var found = (float[])k.Run(Bits.Ramp(DType.Float32, 3 * lanes), new float[2 * lanes])[1];
        for (int i = 0; i < lanes; i++)
        {
            Assert.AreEqual(i < active ? 103 + (3 * i) + (3 * lanes) : 100, found[i]);
            Assert.AreEqual(-100, found[lanes + i]);
        }
    }

    // a, b = b, a + b: what waits for its use must not see the assignment.
    [TestMethod]
    public void PendingValuesSeeVariablesAsTheyWere()
    {
        var k = new KernelBuilder();
        var y = k.Buffer("y", DType.Int32);
        var (a, b) = (k.NewReg(One), k.NewReg(One));
        k.Body.Add(new Var(a, new Imm(0, One)));
        k.Body.Add(new Var(b, new Imm(1, One)));
        var loop = k.Loop(k.Body, KernelBuilder.Long(0), KernelBuilder.Long(10));
        var next = k.Let(loop.Body, MapOp.Add, One, a, b);
        loop.Body.Add(new Set(a, b, 1));
        loop.Body.Add(new Set(b, next, 1));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), a);
        Assert.AreEqual(55, ((int[])k.Run(new int[1])[0])[0]);
    }

    [TestMethod]
    public void LongChainsStayFlat()
    {
        var k = new KernelBuilder();
        var y = k.Buffer("y", DType.Float32);
        var type = new VType(DType.Float32, 4);
        Operand value = k.Load(k.Body, KernelBuilder.At(y), 4);
        for (int i = 0; i < 20_000; i++) value = k.Let(k.Body, MapOp.Add, type, value, new Imm(1, type));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), value);
        Assert.AreEqual(20_004, ((float[])k.Run(Bits.Ramp(DType.Float32, 4))[0])[3]);
    }

    [TestMethod]
    public void RefusesVectorsThatFitNoRegister()
    {
        foreach (var (type, lanes) in new[] { (DType.Float64, 16), (DType.Float32, 2), (DType.Float32, 32), (DType.Float32, 3) })
        {
            var k = new KernelBuilder();
            var y = k.Buffer("y", type);
            KernelBuilder.Store(k.Body, KernelBuilder.At(y), new Imm(0, new(type, lanes)));
            Assert.Contains("LaneWidths", Assert.ThrowsExactly<VerificationException>(() => k.Render()).Message);
        }
    }

    [TestMethod]
    public void CountsVectorOperationsAndMemoryAccesses()
    {
        var k = new KernelBuilder();
        var y = k.Buffer("y", DType.Float32);
        var x = k.Load(k.Body, KernelBuilder.At(y), 8);
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), k.Let(k.Body, MapOp.Neg, x.Type, x));
        KernelBuilder.Store(k.Body, KernelBuilder.At(y), k.Load(k.Body, KernelBuilder.At(y, 1), 1));
        var rendered = k.Render();
        Assert.AreEqual(3, rendered.VectorOps);
        Assert.AreEqual(4, rendered.HelperCalls);
    }

    [TestMethod]
    public void TheIlCompilerRefusesForeignNodesAndFallsBack()
    {
        var rendered = new KernelBuilder().Render().Lambda;
        var foreign = rendered.Update(Expression.Throw(Expression.New(typeof(InvalidTimeZoneException))), rendered.Parameters);
        Assert.Contains("Throw", Assert.ThrowsExactly<UnsupportedOpException>(() => TreeCompiler.Compile(foreign)).Message);
        Assert.ThrowsExactly<InvalidTimeZoneException>(() => new IlLambdaCompiler().Compile(foreign)(0, 0, 0));
    }

    [TestMethod]
    [DataRow(512, 4, 4, 16), DataRow(512, 8, 8, 8), DataRow(512, 4, 8, 8), DataRow(256, 4, 4, 8), DataRow(256, 8, 8, 4), DataRow(256, 4, 8, 4)]
    [DataRow(128, 4, 4, 4), DataRow(128, 8, 8, 2), DataRow(128, 4, 8, 1), DataRow(0, 4, 4, 1)]
    public void LaneWidthsFillRegisters(int bits, int smallest, int largest, int lanes) => Assert.AreEqual(lanes, LaneWidths.For(bits, smallest, largest));
}
