using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Pooling and its gradient are a kernel each: no tensor of all windows, and nothing added to memory.</summary>
[TestClass]
public sealed class PoolingPlanTests
{
    [TestMethod]
    [DataRow(28)]
    [DataRow(10)]
    public void The_gradient_goes_through_a_rectifier_to_the_bias_in_one_kernel(int extent)
    {
        var plan = Plan([64, 6, extent, extent], [2, 2], [2, 2], [0, 0]);
        KernelStep[] steps = [.. plan.Steps.OfType<KernelStep>()];
        var gradient = steps.Single(s => s.Kernel.Stores.Count == 2 && s.Nodes.Any(n => n.Shape.Size == 64 * 6 * extent * extent));
        Assert.AreEqual(2, steps.Count(s => s.Nodes.Any(n => n.Shape.Size >= 64 * 6 * extent * extent)), $"the rectifier and the gradient: {string.Join('\n', plan.Decisions)}");
        Assert.IsTrue(gradient.Nodes.Any(n => Materialization.IsReduce(n.Op)), $"{gradient.Kernel}");
        Assert.IsTrue(gradient.Schedule.Tile.Count(a => a.Extent == 2) >= 2, "neighbours in both directions come out of the same registers");
    }

    [TestMethod]
    [DataRow(3, 2, 0, 31)]
    [DataRow(3, 2, 0, 32)]
    [DataRow(3, 2, 1, 32)]
    [DataRow(3, 1, 1, 28)]
    [DataRow(2, 1, 0, 28)]
    public void Elements_read_the_windows_that_contain_them(int window, int stride, int padding, int extent)
    {
        var plan = Plan([4, 8, extent, extent], [window, window], [stride, stride], [padding, padding]);
        long largest = plan.Steps.OfType<KernelStep>().SelectMany(s => s.Nodes).Max(n => n.Shape.Size);
        Assert.IsTrue(largest <= 4 * 8 * (extent + 2) * (extent + 2), $"a tensor of all windows: {string.Join('\n', plan.Steps)}");
        Assert.IsFalse(plan.Steps.OfType<KernelStep>().SelectMany(s => s.Kernel.Stores).Any(s => s.Accumulate));
    }

    [TestMethod]
    public void Large_windows_add_to_memory()
    {
        var plan = Plan([2, 3, 24, 24], [7, 7], [2, 2], [0, 0]);
        Assert.IsTrue(plan.Steps.OfType<KernelStep>().SelectMany(s => s.Kernel.Stores).Any(s => s.Accumulate));
    }

    private static ExecutionPlan Plan(int[] image, IntList window, IntList stride, IntList padding)
    {
        var builder = new GraphBuilder();
        var (x, bias) = (builder.Input(new(DType.Float32, image)), builder.Input(new(DType.Float32, [image[1], 1, 1])));
        var y = Composites.MaxPool2D(Composites.ReLU(x + bias), window, stride, padding);
        var weight = builder.Input(new(DType.Float32, [y.Shape[3], y.Shape[3]]));
        var seed = NodeMath.Dot(y, weight, [], [], [3], [0]); // what comes back depends on what went forward
        Node[] gradients = [.. Backward.Gradients([y], [seed], [x, bias]).Select(g => g!)];
        var graph = Pipeline.Default.Run(new([x, bias, weight], gradients), new PassContext());
        return PlanBuilder.Build(graph, new() { VectorBits = 512 });
    }
}
