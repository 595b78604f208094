using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

[TestClass]
public sealed class LinearVerifierTests
{
    private static readonly VType F32 = new(DType.Float32, 1);
    private static readonly VType F32x4 = new(DType.Float32, 4);
    private static readonly VType I64 = new(DType.Int64, 1);
    private static readonly KernelBuffer X = new("x", DType.Float32, 0);
    private static readonly Reg Lo = new(0, I64), Hi = new(1, I64);
    private static readonly Imm Zero = new(0, I64);

    private static Address At(params (Reg, long)[] terms) => new(X, terms, 0, null);

    private static LinearKernel Kernel(params Stmt[] body) => new("k", [X], Lo, Hi, [.. body], 1);

    private static void Refuses(string rule, params Stmt[] body)
    {
        var e = Assert.ThrowsExactly<VerificationException>(() => LinearVerifier.Verify(Kernel(body)));
        StringAssert.Contains(e.Message, rule);
    }

    [TestMethod]
    public void AcceptsALoop()
    {
        var (i, v, w) = (new Reg(2, I64), new Reg(3, F32x4), new Reg(4, F32x4));
        LinearVerifier.Verify(Kernel(new For(i, Lo, Hi, [
            new LoadStmt(v, At((i, 4)), 4, null), new Let(w, MapOp.Add, [v, new Imm(1, F32x4)]), new StoreStmt(At((i, 4)), w, 4)])));
    }

    [TestMethod]
    public void RefusesUseBeforeDefinition() => Refuses("is not defined here", new StoreStmt(At(), new Reg(9, F32), 1));

    [TestMethod]
    public void RefusesUseOutsideOfTheBlock()
    {
        var (i, v) = (new Reg(2, I64), new Reg(3, F32));
        Refuses("is not defined here", new For(i, Lo, Hi, [new LoadStmt(v, At((i, 1)), 1, null)]), new StoreStmt(At(), v, 1));
    }

    [TestMethod]
    public void RefusesSecondDefinition()
    {
        var v = new Reg(2, F32);
        Refuses("defined twice", new LoadStmt(v, At(), 1, null), new LoadStmt(v, At(), 1, null));
    }

    [TestMethod]
    public void RefusesMixedLanes() =>
        Refuses("has other lanes", new Let(new(2, F32x4), MapOp.Add, [new Imm(1, F32x4), new Imm(1, new(DType.Float32, 8))]));

    [TestMethod]
    public void RefusesWrongTypes() =>
        Refuses("operands of Add", new Let(new(2, F32), MapOp.Add, [new Imm(1, F32), new Imm(1, new(DType.Float64, 1))]));

    [TestMethod]
    public void RefusesAddressOfAClosedLoop() => Refuses("not the variable of an open loop", new LoadStmt(new(2, F32), At((Lo, 1)), 1, null));

    [TestMethod]
    public void RefusesGuardThatIsNotBool() => Refuses("the guard is i64", new LoadStmt(new(2, F32), At(), 1, Zero));

    [TestMethod]
    public void RefusesSettingARegister()
    {
        var v = new Reg(2, F32);
        Refuses("only variables are set", new LoadStmt(v, At(), 1, null), new Set(v, new Imm(0, F32), 1));
    }

    [TestMethod]
    public void RefusesTooManyActiveLanes() => Refuses("5 of 4 lanes", new LoadStmt(new(2, F32x4), At(), 5, null));

    [TestMethod]
    public void RefusesVectorOffsetsWithAStride() =>
        Refuses("a vector of offsets", new LoadStmt(new(2, F32x4), new(X, [], 0, new Imm(0, new(DType.Int64, 4))), 4, null));
}
