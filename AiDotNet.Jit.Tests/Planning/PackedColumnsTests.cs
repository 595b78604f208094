using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Which products copy their columns into panels.</summary>
[TestClass]
public sealed class PackedColumnsTests
{
    private static readonly PlanOptions Wide = new() { VectorBits = 512 };

    [TestMethod]
    [DataRow(512, 512, 1024, 2)] // rows of a page, read by many tiles: copied into panels
    [DataRow(512, 512, 1000, 1)]
    [DataRow(512, 256, 1024, 1)]
    [DataRow(64, 512, 1024, 1)]
    [DataRow(128, 1024, 1024, 2)] // so many that few tiles are enough
    [DataRow(120, 1024, 1024, 1)]
    [DataRow(256, 1024, 256, 2)] // rows of a quarter of a page
    [DataRow(250, 1024, 256, 1)]
    [DataRow(256, 1024, 320, 1)]
    [DataRow(512, 1000, 256, 1)]
    public void Rows_that_are_pages_apart_are_copied_where_that_pays(int m, int k, int n, int kernels)
    {
        Assert.AreEqual(kernels, Plan(m, k, n, product => product).KernelCount);
        Assert.AreEqual(kernels, Plan(m, k, n, product => product, turned: true).KernelCount);
    }

    [TestMethod]
    [DataRow(128, 256, 2)]
    [DataRow(120, 256, 1)]
    [DataRow(128, 250, 1)]
    public void Columns_are_copied_where_the_terms_of_both_operands_are_far_apart(int k, int m, int kernels)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [k, m])), dy = builder.Input(new(DType.Float32, [k, 512]));
        Assert.AreEqual(kernels, PlanBuilder.Build(new([x, dy], [NodeMath.Dot(x, dy, [], [], [0], [0])]), Wide).KernelCount);
    }

    [TestMethod]
    public void What_follows_a_product_of_panels_stays_in_its_kernel()
    {
        var plan = Plan(512, 512, 1024, product => NodeMath.Relu(product + product.Builder.Input(new(DType.Float32, [1024]))));
        Assert.AreEqual(2, plan.KernelCount, string.Join('\n', plan.Decisions));
        var schedule = ((KernelStep)plan.Steps[1]).Schedule;
        Assert.AreEqual(16 * 86, schedule.Serial.Where(a => schedule.RunOf(a) == Run.Parallel).Aggregate(1, (n, a) => n * a.Extent));
    }

    [TestMethod]
    public void A_batch_of_any_size_copies_nothing() =>
        Assert.AreEqual(1, Plan(512, 1024, 1024, product => product, options: Wide with { KeepAxes = true }).KernelCount);

    private static ExecutionPlan Plan(int m, int k, int n, Func<Node, Node> after, bool turned = false, PlanOptions? options = null)
    {
        var builder = new GraphBuilder();
        var (a, b) = (builder.Input(new(DType.Float32, [m, k])), builder.Input(new(DType.Float32, [k, n])));
        var product = turned ? NodeMath.Dot(b, a, [], [], [0], [1]) : NodeMath.MatMul(a, b);
        var result = after(product);
        Node[] inputs = [.. new Graph([], [result]).Nodes.Where(x => x.Op == Primitive.Input)];
        return PlanBuilder.Build(new(inputs, [result]), options ?? Wide);
    }
}
