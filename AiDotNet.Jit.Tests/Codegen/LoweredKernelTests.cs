using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Whole kernels, lowered and rendered, against plain loops.</summary>
[TestClass]
public sealed class LoweredKernelTests
{
    [TestMethod]
    [DataRow(4), DataRow(8), DataRow(16)]
    public void MatrixProductWithTilesMasksAndTails(int lanes)
    {
        const int M = 13, N = 37, K = 21;
        KernelBuffer[] buffers = [.. new[] { "a", "b", "y" }.Select((name, slot) => new KernelBuffer(name, DType.Float32, slot))];
        var (i, j, p) = (new Axis("i", M), new Axis("j", N), new Axis("k", K));
        var sum = new Reduce(Fold.Sum, new Load(buffers[0], (i * K) + p) * new Load(buffers[1], (p * N) + j), p);
        var kernel = new Kernel("matmul", buffers, [new(buffers[2], (i * N) + j, sum)]);
        var schedule = new Schedule { Lanes = lanes };
        var (jo, ji) = schedule.Split(j, 2 * lanes);
        var (io, ii) = schedule.Split(i, 3);
        var jv = schedule.Vectorise(ji);
        var linear = Lowering.Run(kernel, schedule.Parallel(jo).Loops(io, p).Unroll(ii, jv));

        var (a, b) = (Numbers(M * K, 1), Numbers(K * N, 2));
        foreach (var compiler in KernelBuilder.Compilers)
        {
            var y = Run(linear, compiler, a, b, new float[M * N]);
            for (int row = 0; row < M; row++)
                for (int column = 0; column < N; column++)
                {
                    float expected = 0;
                    for (int k = 0; k < K; k++) expected = MathF.FusedMultiplyAdd(a[(row * K) + k], b[(k * N) + column], expected);
                    Assert.AreEqual(expected, y[(row * N) + column], $"{compiler.Name} x{lanes}: {row},{column}");
                }
        }
    }

    // Ten kernels of 200 operations in 15 ms is the aim; a busy machine gets ten times that.
    [TestMethod]
    public void RendersQuickly()
    {
        var k = new KernelBuilder();
        var (x, y) = (k.Buffer("x", DType.Float32), k.Buffer("y", DType.Float32));
        var loop = k.Loop(k.Body, k.Lo, k.Hi);
        var type = new VType(DType.Float32, 8);
        for (int strip = 0; strip < 10; strip++)
        {
            Operand value = k.Load(loop.Body, KernelBuilder.At(x, strip * 8, loop.Iv, 80), 8);
            for (int op = 0; op < 18; op++) value = k.Let(loop.Body, MapOp.Fma, type, value, new Imm(op, type), value);
            KernelBuilder.Store(loop.Body, KernelBuilder.At(y, strip * 8, loop.Iv, 80), value);
        }
        double best = double.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            for (int n = 0; n < 10; n++) Assert.AreEqual(200, k.Render().VectorOps);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }
        Assert.IsLessThan(150, best);
    }

    private static unsafe float[] Run(LinearKernel kernel, ILambdaCompiler compiler, params float[][] buffers)
    {
        using var memory = new GuardedMemory(buffers);
        fixed (long* table = memory.Table)
            compiler.Compile(ExpressionRenderer.Render(kernel).Lambda)((long)table, 0, kernel.ParallelExtent);
        return (float[])memory.ReadBack()[^1];
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
