using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Training;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Which kernels write over what they read, that the result is right, and what it saves.</summary>
[TestClass]
public sealed class InPlaceTests
{
    private const int Rows = 33, Columns = 50;

    [TestMethod]
    public void A_chain_of_kernels_lives_in_its_output()
    {
        var plan = Check(x => Twice(Twice(NodeMath.Tanh(x[0] * x[1]))), fuse: false);
        Assert.AreEqual(3, plan.KernelCount);
        Assert.AreEqual(0, plan.Memory.ArenaBytes);
        Assert.IsTrue(plan.Steps.All(s => s.Writes.Single().Kind == StorageKind.Output));
    }

    [TestMethod]
    public void What_somebody_reads_later_is_not_overwritten()
    {
        var plan = Check(x =>
        {
            var t = NodeMath.Tanh(x[0]);
            return Twice(Twice(t)) + t;
        }, fuse: false);
        var tanh = plan.Steps[0].Writes.Single();
        int[] users = [.. Enumerable.Range(0, plan.Steps.Count).Where(i => plan.Steps[i].Reads.Contains(tanh))];
        Assert.IsFalse(plan.Steps[users[0]].Writes.Contains(tanh));
    }

    [TestMethod]
    public void What_is_read_at_another_place_is_not_overwritten()
    {
        static Node Turned(Node t) => t.Builder.Add(Primitive.Permute, [t], new AxesAttributes([1, 0]));
        var plan = Check(x =>
        {
            var t = NodeMath.Tanh(NodeMath.MatMul(x[0], Turned(x[1])));
            return t + Turned(t);
        }, fuse: false);
        Assert.IsFalse(plan.Steps[^1].Reads.Any(r => plan.Steps[^1].Writes.Contains(r)));
    }

    [TestMethod]
    public void A_product_is_added_to_what_waits_for_it()
    {
        var plan = Check(x =>
        {
            var rest = NodeMath.MatMul(x[0], Square(x[0].Builder));
            return NodeMath.MatMul(NodeMath.Relu(rest), Square(x[0].Builder)) + rest;
        });
        Assert.AreEqual(2, plan.KernelCount, string.Join('\n', plan.Decisions));
        Assert.AreEqual(plan.Steps[1].Writes.Single(), plan.Steps[0].Writes.Single(w => w.Kind == StorageKind.Output));
    }

    // The sum of a row reads what other points of the row would have overwritten.
    [TestMethod]
    public void A_row_is_not_overwritten_before_it_was_summed() => Check(x =>
    {
        var t = NodeMath.Tanh(x[0] * x[1]);
        return t - t.Sum([1], keepDims: true);
    }, fuse: false);

    [TestMethod]
    public void The_arena_takes_less_than_half_of_what_the_interpreter_allocates()
    {
        foreach (var network in new[] { TrainedNetwork<float>.Mlp(784, 128, 10), TrainedNetwork<float>.Cnn(28, 4, 10) })
        {
            using var step = network.Compile(Optimizer.Adam(1e-3));
            var batch = Batches.Made<float>(1, 64, 784, 10)[0];
            step.Run(batch);
            step.RunInterpreted(batch);
            long before = GC.GetAllocatedBytesForCurrentThread();
            step.RunInterpreted(batch);
            long interpreted = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan(interpreted / 2, step.Program!.Plan.Memory.ArenaBytes, $"the interpreter allocates {interpreted} bytes");
        }
    }

    // What two users share lives in memory.
    private static Node Twice(Node x) => NodeMath.Exp(x) * x;

    private static Node Square(GraphBuilder builder) => builder.Input(new(DType.Float32, [Columns, Columns]));

    /// <summary>Plans, and compares two runs on different data with the interpreter.</summary>
    private static ExecutionPlan Check(Func<Node[], Node> model, bool fuse = true)
    {
        var builder = new GraphBuilder();
        Node[] x = [builder.Input(new(DType.Float32, [Rows, Columns])), builder.Input(new(DType.Float32, [Rows, Columns]))];
        var result = model(x);
        Node[] inputs = [.. new Graph(x, [result]).Nodes.Where(n => n.Op == Primitive.Input)];
        var graph = new Graph(inputs, [result]);
        var (program, _) = GraphCompiler.Compile(graph, new() { UseCache = false, Fuse = fuse });
        using var executable = new Executable(program) { ParallelNanoseconds = 0 };
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor[] arguments = [.. inputs.Select((n, i) => TensorSource.Draw(n.Type, -1, 1, new(10 * seed + i)))];
            var found = TensorSource.Poisoned(result.Type);
            executable.Run(arguments, [found]);
            var report = Verification.Compare(graph, NumericMode.Default, arguments, [found]);
            Assert.IsTrue(report.IsVerified, $"{report}");
        }
        return program.Plan;
    }
}
