using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Blocks of a wave hold every step just once, and a thread's blocks the same part of each.</summary>
[TestClass]
public sealed class WaveBlocksTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    public void Blocks_hold_everything_once_in_the_order_of_its_place(int threads)
    {
        var program = Siblings();
        int steps = program.Steps.Length;
        Assert.AreEqual(3, steps);
        var ranges = WaveBlocks.Cut(program, 0, steps, threads);
        for (int step = 0; step < steps; step++)
        {
            var own = ranges.Where(r => r.Step == step).ToArray();
            Assert.AreEqual(0, own[0].Begin);
            Assert.AreEqual(program.Steps[step].Extent, own[^1].End);
            for (int i = 1; i < own.Length; i++) Assert.AreEqual(own[i - 1].End, own[i].Begin);
            Assert.IsTrue(own.All(r => r.Begin < r.End));
        }
        double[] places = [.. ranges.Select(r => (r.Begin + r.End) / 2.0 / program.Steps[r.Step].Extent)];
        for (int i = 1; i < places.Length; i++) Assert.IsGreaterThanOrEqualTo(places[i - 1] - (1.0 / (threads * 4)), places[i]);
    }

    [TestMethod]
    public void The_first_of_two_threads_gets_half_of_every_step()
    {
        var program = Siblings();
        var ranges = WaveBlocks.Cut(program, 0, program.Steps.Length, 2);
        foreach (var step in ranges[..(ranges.Length / 2)].GroupBy(r => r.Step))
        {
            double half = program.Steps[step.Key].Extent / 2.0;
            Assert.AreEqual(half, step.Sum(r => r.End - r.Begin), half / 2);
        }
    }

    // Three kernels of different size that read the same rows.
    private static CompiledProgram Siblings()
    {
        var builder = new GraphBuilder();
        Node[] inputs = [.. new Shape[] { [256, 64], [64, 48], [64, 160] }.Select(s => builder.Input(new(DType.Float32, s)))];
        Node[] results = [NodeMath.Tanh(inputs[0]), NodeMath.MatMul(inputs[0], inputs[1]), NodeMath.MatMul(inputs[0], inputs[2])];
        return GraphCompiler.Compile(new(inputs, results), new() { UseCache = false, Fuse = false }).Program;
    }
}
