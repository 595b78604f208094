using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Steps that need nothing of each other run at the same time; no others do.</summary>
[TestClass]
public sealed class WaveTests
{
    [TestMethod]
    public void Updates_of_all_parameters_are_one_wave()
    {
        var builder = new GraphBuilder();
        Shape[] shapes = [[300, 40], [40], [40, 7], [5000], [3]];
        Node[] parameters = [.. shapes.Select(s => builder.Input(new(DType.Float32, s)))];
        Node[] gradients = [.. shapes.Select(s => builder.Input(new(DType.Float32, s)))];
        Node[] updated = [.. parameters.Zip(gradients, (p, g) => p - g * g * NodeMath.Tanh(p))];
        var graph = new Graph([.. parameters, .. gradients], updated);
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false }, updated.Index().ToDictionary(u => u.Index, u => u.Index));
        Assert.AreEqual(new Wave(0, shapes.Length, program.Waves[0].Nanoseconds), program.Waves.Single());
        using var pool = new WorkerPool(3);
        for (int seed = 1; seed <= 2; seed++)
        {
            var one = Updated(new(program, 1), graph, shapes.Length, seed);
            var four = Updated(new(program, 4) { Pool = pool, ParallelNanoseconds = 0 }, graph, shapes.Length, seed);
            for (int i = 0; i < one.Length; i++) Assert.IsTrue(one[i].BitsEqual(four[i]), $"parameter {i}");
        }
    }

    [TestMethod]
    public void A_step_waits_for_what_it_reads_and_for_readers_of_what_it_writes()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [64, 64]));
        var t = NodeMath.Tanh(x);
        var turned = builder.Add(Primitive.Permute, [NodeMath.Exp(t) * t], new AxesAttributes([1, 0]));
        var program = GraphCompiler.Compile(new([x], [t + turned, t.Sum([0])]), new() { UseCache = false, Fuse = false }).Program;
        foreach (var wave in program.Waves)
        {
            var steps = program.Plan.Steps.Skip(wave.First).Take(wave.Count).ToArray();
            foreach (var one in steps)
            {
                foreach (var other in steps.Where(s => s != one)) Assert.IsFalse(one.Writes.Any(w => other.Reads.Contains(w) || other.Writes.Contains(w)));
            }
        }
        Assert.AreEqual(program.Steps.Length, program.Waves.Sum(w => w.Count));
        Assert.IsGreaterThan(1, program.Waves.Length);
    }

    private static Tensor[] Updated(Executable executable, Graph graph, int count, int seed)
    {
        using var _ = executable;
        Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -1, 1, new(100 * seed + i)))];
        executable.Run(inputs, new Tensor?[count]);
        return inputs[..count];
    }
}
