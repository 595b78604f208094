using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>An executable remembers where the arguments of its last run lay: results are those of the tensors it is given all the same.</summary>
[TestClass]
public sealed class ArgumentTests
{
    private static readonly TensorType Square = new(DType.Float32, [4, 4]);

    // Tensors of one pool are inputs and outputs in turns, views with gaps among them: outputs lie over inputs of this run or of runs before.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Any_tensor_may_be_any_argument_of_the_next_run(int seed)
    {
        var graph = TwoResults();
        using var executable = new Executable(GraphCompiler.Compile(graph, new() { Mode = NumericMode.Strict, UseCache = false }).Program);
        var random = new Random(seed);
        Tensor[] pool = [.. Enumerable.Range(0, 8).Select(i => TensorSource.Draw(Square, -1, 1, new(10 * seed + i)))];
        pool[0] = TensorSource.Scattered(pool[0]);
        Tensor[] arguments = Drawn(pool, random);
        for (int run = 0; run < 200; run++)
        {
            if (random.Next(3) > 0) arguments = Drawn(pool, random); // else the same again
            Tensor[] inputs = arguments[..3], outputs = arguments[3..];
            var expected = new GraphInterpreter(graph).Run([.. inputs.Select(TensorMemory.Contiguous)]);
            executable.Run(inputs, outputs);
            for (int i = 0; i < outputs.Length; i++) Assert.IsTrue(expected[i].BitsEqual(TensorMemory.Contiguous(outputs[i])), $"run {run}, output {i}");
        }
    }

    [TestMethod]
    public void Threads_that_pass_different_tensors_do_not_meet()
    {
        var graph = TwoResults();
        using var executable = new Executable(GraphCompiler.Compile(graph, new() { Mode = NumericMode.Strict, UseCache = false }).Program, 1);
        Parallel.For(0, 4, thread =>
        {
            for (int run = 0; run < 200; run++)
            {
                Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(i => TensorSource.Draw(Square, -1, 1, new(1000 * thread + 10 * (run % 2) + i)))];
                Tensor[] outputs = [TensorSource.Poisoned(Square), TensorSource.Poisoned(Square)];
                executable.Run(inputs, outputs);
                var expected = new GraphInterpreter(graph).Run(inputs);
                for (int i = 0; i < outputs.Length; i++) Assert.IsTrue(expected[i].BitsEqual(outputs[i]), $"thread {thread}, run {run}, output {i}");
            }
        });
    }

    [TestMethod]
    public void Other_tensors_than_before_cost_no_allocation()
    {
        using var executable = new Executable(GraphCompiler.Compile(TwoResults(), new() { UseCache = false }).Program, 1);
        Tensor[][] inputs = [.. Enumerable.Range(0, 2).Select(s => Enumerable.Range(0, 3).Select(i => TensorSource.Draw(Square, -1, 1, new(10 * s + i))).ToArray())];
        Tensor[] outputs = [TensorSource.Poisoned(Square), TensorSource.Poisoned(Square)];
        for (int run = 0; run < 4; run++) executable.Run(inputs[run % 2], outputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 100; run++) executable.Run(inputs[run % 2], outputs);
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // Inputs may be the same tensor; an output is no other argument's but perhaps an input's.
    private static Tensor[] Drawn(Tensor[] pool, Random random)
    {
        int first = random.Next(pool.Length), second = (first + random.Next(1, pool.Length)) % pool.Length;
        return [pool[random.Next(pool.Length)], pool[random.Next(pool.Length)], pool[random.Next(pool.Length)], pool[first], pool[second]];
    }

    private static Graph TwoResults()
    {
        var builder = new GraphBuilder();
        Node[] x = [builder.Input(Square), builder.Input(Square), builder.Input(Square)];
        return new(x, [NodeMath.Tanh(NodeMath.MatMul(x[0], x[1])) + x[2], NodeMath.Tanh(NodeMath.MatMul(x[2], x[0]) * x[1])]);
    }
}
