using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Debugging;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Llvm.Loading;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Codegen;
using AiDotNet.Jit.Tests.Debugging;

namespace AiDotNet.Jit.Tests.Llvm;

[TestClass, TestCategory("Llvm")]
public sealed class BackendTests
{
    private static readonly VType Eight = new(DType.Float32, 8);

    [TestMethod]
    public void The_code_of_a_kernel_can_be_read_at_every_level()
    {
        foreach (var level in Enum.GetValues<LlvmLevel>())
        {
            var code = Libllvm.Backend(level).Inspect(Polynomial(1));
            StringAssert.Contains(code.IrBefore, "define void @kernel_poly_1(ptr %table, i64 %lo, i64 %hi)");
            StringAssert.Contains(code.IrAfter, "define void @kernel_poly_1(");
            StringAssert.Contains(code.Assembly, "kernel_poly_1:");
            Assert.IsGreaterThan(100, code.Object.Length);
        }
    }

    [TestMethod]
    public void A_pass_pipeline_of_ones_own_is_run()
    {
        var plain = Libllvm.Backend().Inspect(Polynomial(1));
        var optimized = Libllvm.Backend(new LlvmOptions { Passes = "function(loop-deletion),strip-dead-prototypes,function(instcombine<no-verify-fixpoint>)" }).Inspect(Polynomial(1));
        Assert.AreEqual(plain.IrBefore, optimized.IrBefore);
        Assert.AreNotEqual(plain.IrAfter, optimized.IrAfter);
        Assert.AreNotEqual(Libllvm.Backend().Name, Libllvm.Backend(new LlvmOptions { Passes = "default<O1>" }).Name, "the name is part of cache keys");
    }

    [TestMethod]
    public void Widths_other_than_registers_are_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LlvmBackend(new() { VectorBits = 300 }));

    [TestMethod]
    public void Several_threads_compile_and_run_at_once()
    {
        var backend = Libllvm.Backend();
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, n =>
        {
            var kernel = Polynomial(n % 8);
            CollectionAssert.AreEqual(Run(new ExpressionBackend().Compile(kernel)), Run(backend.Compile(kernel)));
        });
    }

    [TestMethod]
    public void The_same_code_runs_through_LLVMs_own_linker()
    {
        var kernel = Polynomial(3);
        using var image = OrcImage.Load(Libllvm.Backend().Inspect(kernel).Object.Span);
        CollectionAssert.AreEqual(Run(new ExpressionBackend().Compile(kernel)), Run(new NativeKernel(image, "kernel_poly_3").Entry));
    }

    [TestMethod]
    public void A_thousand_compilations_leave_nothing_behind()
    {
        Libllvm.Require();
        // A backend each, or equal kernels would share their code.
        for (int i = 0; i < 200; i++) Run(new LlvmBackend(new() { Level = LlvmLevel.None }).Compile(Polynomial(i % 3)));
        long before = Settled();
        for (int i = 0; i < 1000; i++) Run(new LlvmBackend(new() { Level = LlvmLevel.None }).Compile(Polynomial(i % 3)));
        long grown = Settled() - before;
        Assert.IsLessThan(24L << 20, grown, $"grew by {grown >> 10} KB");
    }

    [TestMethod]
    public void Code_lives_as_long_as_its_delegate()
    {
        var entry = Libllvm.Backend().Compile(Polynomial(2));
        float[] first = Run(entry);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            CollectionAssert.AreEqual(first, Run(entry));
        }
    }

    [TestMethod]
    public void Equal_kernels_share_code()
    {
        var backend = Libllvm.Backend();
        var (first, second) = (backend.Compile(Polynomial(4)), backend.Compile(Polynomial(4)));
        Assert.AreSame(((NativeKernel)first.Target!).Code, ((NativeKernel)second.Target!).Code);
        Assert.AreNotSame(((NativeKernel)first.Target!).Code, ((NativeKernel)backend.Compile(Polynomial(6)).Target!).Code);
        GC.KeepAlive(first);
    }

    [TestMethod]
    public void Perf_learns_the_names_of_kernels_on_request()
    {
        if (!NativeCode.CanLoadWithoutLlvm) Assert.Inconclusive("perf and its map files are a matter of Linux.");
        Run(Libllvm.Backend(new LlvmOptions { PerfMap = true }).Compile(Polynomial(5)));
        StringAssert.Matches(File.ReadAllText(PerfMap.Path), new("^[0-9a-f]+ [0-9a-f]+ kernel_poly_5$", System.Text.RegularExpressions.RegexOptions.Multiline));
        File.Delete(PerfMap.Path);
    }

    [TestMethod]
    public void The_bisection_climbs_all_widths_of_LLVM()
    {
        var (graph, inputs) = JitBisectTests.Subject();
        var report = new BisectLadder(new(graph, [inputs]), new() { Backend = Libllvm.Backend() }).Climb();
        Assert.AreEqual(BisectCulprit.Unknown, report.Culprit, $"{report}");
        Assert.IsTrue(report.Steps.All(s => s.IsRight), $"{report}");
        if (LaneWidths.HardwareBits > 0) Assert.IsTrue(report.Steps.Any(s => s.Name.EndsWith(", scalar code", StringComparison.Ordinal)), $"{report}");
    }

    // y = ((x * x + n) * x + n) ... over 64 numbers, in a loop.
    [TestMethod]
    public void Brief_code_is_called_without_its_delegate()
    {
        var entry = Libllvm.Backend().Compile(Polynomial(1));
        Assert.AreNotEqual(0, ((INativeKernel)entry.Target!).Function);
        CollectionAssert.AreEqual(Run(entry), Run(new CompiledProgram.ProgramStep(entry, 0, 8, 0)));
        KernelEntry around = (table, lo, hi) => entry(table, lo, hi);
        CollectionAssert.AreEqual(Run(entry), Run(new CompiledProgram.ProgramStep(around, 0, 8, 0)));
    }

    private static LinearKernel Polynomial(int n)
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", DType.Float32), k.Buffer("y", DType.Float32));
        var loop = k.Loop(k.Body, k.Lo, k.Hi);
        var value = k.Load(loop.Body, KernelBuilder.At(x, 0, loop.Iv, 8), 8);
        Reg power = value;
        for (int i = 0; i <= n; i++) power = k.Let(loop.Body, MapOp.Fma, Eight, power, value, new Imm(n, Eight));
        KernelBuilder.Store(loop.Body, KernelBuilder.At(y, 0, loop.Iv, 8), power);
        return new($"poly {n}", k.Buffers, k.Lo, k.Hi, k.Body, 8);
    }

    private static unsafe float[] Run(CompiledProgram.ProgramStep step) => Run((table, lo, hi) => step.Run((long*)table, lo, hi));

    private static unsafe float[] Run(KernelEntry entry)
    {
        float[] x = [.. Enumerable.Range(0, 64).Select(i => i / 64f)], y = new float[64];
        fixed (float* px = x, py = y)
        {
            long* table = stackalloc long[] { (long)px, (long)py };
            entry((long)table, 0, 8);
        }
        return y;
    }

    private static long Settled()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
