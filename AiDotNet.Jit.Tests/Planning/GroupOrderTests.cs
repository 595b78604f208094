using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Who gives back much memory goes as soon as it can; nobody goes before what it needs.</summary>
[TestClass]
public sealed class GroupOrderTests
{
    private static readonly PlanOptions Wide = new() { VectorBits = 512 };

    [TestMethod]
    public void What_frees_much_memory_goes_at_once()
    {
        const int Layers = 4;
        var plan = PlanBuilder.Build(Sums(512, Layers), Wide);
        Assert.IsLessThan(2L * 512 * 512 * 4, plan.Memory.ArenaBytes, "one of the large products at a time");
        int[] products = [.. plan.Steps.Index().Where(s => Computes(s.Item, Primitive.Dot)).Select(s => s.Index)];
        Assert.HasCount(Layers, products);
        for (int i = 1; i < Layers; i++) Assert.IsTrue(plan.Steps[products[i] - 1] is KernelStep before && Computes(before, Primitive.ReduceSum));
    }

    [TestMethod]
    public void What_frees_little_waits_so_that_threads_share_it_with_its_like()
    {
        const int Layers = 4;
        var plan = PlanBuilder.Build(Sums(48, Layers), Wide with { Fuse = false });
        Assert.IsTrue(plan.Steps.Take(Layers).All(s => Computes(s, Primitive.Dot)), string.Join('\n', plan.Steps));
        Assert.IsTrue(plan.Steps.Skip(Layers).All(s => Computes(s, Primitive.ReduceSum)));
    }

    [TestMethod]
    public void Updates_follow_their_gradients_and_gradients_need_no_memory_at_the_end()
    {
        var plan = Trained(4, 256);
        int last = plan.Steps.Index().Where(s => Computes(s.Item, Primitive.Dot)).Max(s => s.Index);
        int updates = plan.Steps.Skip(last + 1).Count(s => s.Writes.Any(w => w.Kind == StorageKind.Input && w.Type.Shape.Size == 256 * 256));
        Assert.IsLessThanOrEqualTo(2, updates, string.Join('\n', plan.Steps.Select(s => $"{string.Join(' ', s.Writes)} {s}")));
    }

    [TestMethod]
    public void Every_step_reads_what_was_written_before_and_checks_go_first()
    {
        foreach (var plan in new[] { PlanBuilder.Build(Sums(512, 3), Wide), PlanBuilder.Build(Sums(30, 5), Wide), Trained(3, 160), Trained(2, 40) })
        {
            var written = new HashSet<Storage>();
            bool hasRun = false;
            foreach (var step in plan.Steps)
            {
                Assert.IsTrue(step.Reads.All(r => r.Kind == StorageKind.Input || written.Contains(r)), $"{step}");
                Assert.IsFalse(step is CheckStep && hasRun, "a check of an input after a kernel");
                hasRun |= step is KernelStep;
                written.UnionWith(step.Writes);
            }
        }
    }

    [TestMethod]
    public void Equal_graphs_run_in_equal_order()
    {
        string[] plans = [.. Enumerable.Range(0, 3).Select(_ => string.Join('\n', Trained(3, 160).Steps.OfType<KernelStep>().Select(s => $"{s.Kernel.Name} {string.Join(' ', s.Writes)}")))];
        Assert.AreEqual(plans[0], plans[1]);
        Assert.AreEqual(plans[0], plans[2]);
    }

    private static bool Computes(PlanStep step, Op op) => step is KernelStep kernel && kernel.Nodes.Any(n => n.Op == op);

    // Products first, then what sums up each of them.
    private static Graph Sums(int size, int layers)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [size, size]));
        Node[] weights = [.. Enumerable.Range(0, layers).Select(_ => builder.Input(new(DType.Float32, [size, size])))];
        Node[] products = [.. weights.Select(w => NodeMath.MatMul(x, w))];
        return new([x, .. weights], [.. products.Select(p => p.Sum([1]))]);
    }

    // Layers one after the other, with an update that reads two more tensors.
    private static ExecutionPlan Trained(int layers, int size)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [size, size]));
        var labels = builder.Input(new(DType.Int32, [size]));
        Node[] weights = [.. Enumerable.Range(0, layers).Select(_ => builder.Input(new(DType.Float32, [size, size])))];
        Node[] moments = [.. weights.Select(w => builder.Input(w.Type))];
        var h = x;
        foreach (var w in weights) h = NodeMath.Tanh(NodeMath.MatMul(h, w));
        var loss = Composites.CrossEntropy(h, labels);
        var gradients = Backward.Gradients([loss], [loss.ConstantLike(1)], weights);
        Node[] moved = [.. moments.Zip(gradients, (m, g) => (m * 0.9) + (g! * 0.1))];
        Node[] updated = [.. weights.Zip(moved, (w, m) => w - (m / (NodeMath.Sqrt(m * m) + 1e-3)))];
        var graph = new Graph([x, labels, .. weights, .. moments], [.. updated, .. moved]);
        var updates = Enumerable.Range(0, 2 * layers).ToDictionary(i => i, i => i + 2);
        return PlanBuilder.Build(graph, Wide with { Updates = updates });
    }
}
