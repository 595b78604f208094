using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>What becomes a kernel and what register tile it gets, where the measured cost of a wrong choice was large.</summary>
[TestClass]
public sealed class PlanShapeTests
{
    private static readonly PlanOptions Wide = new() { VectorBits = 512 };

    [TestMethod]
    public void A_function_with_constants_leaves_a_long_product()
    {
        var plan = Plan(512, 256, 256, product => NodeMath.Tanh(product));
        Assert.AreEqual(2, plan.KernelCount, string.Join('\n', plan.Decisions));
        StringAssert.Contains(string.Join('\n', plan.Decisions), "would take registers from its tile");
    }

    [TestMethod]
    public void A_bias_and_a_rectifier_stay_in_a_long_product() =>
        Assert.AreEqual(1, Plan(512, 256, 256, product => NodeMath.Relu(product + product.Builder.Input(new(DType.Float32, [256])))).KernelCount);

    [TestMethod]
    public void A_function_stays_in_a_short_product() => Assert.AreEqual(1, Plan(512, 64, 256, NodeMath.Tanh).KernelCount);

    [TestMethod]
    [DataRow(1024, 6)] // the remainder costs less than a lower tile
    [DataRow(12, 6)]
    [DataRow(8, 4)]
    [DataRow(4, 4)]
    public void Tiles_are_as_high_as_pays(int rows, int high)
    {
        var step = (KernelStep)Plan(rows, 512, 512, product => product).Steps[0];
        Assert.AreEqual(high, step.Schedule.Tile[0].Extent, $"{step.Schedule.Tile[0]}");
    }

    [TestMethod]
    [DataRow(4, 4)]
    [DataRow(8, 8)]
    [DataRow(9, 16)]
    [DataRow(100, 16)]
    public void Registers_are_no_wider_than_their_lanes_need(int extent, int lanes)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [extent])), y = builder.Input(new(DType.Float32, [extent, extent]));
        foreach (var result in new[] { NodeMath.Exp(x), NodeMath.Sum(NodeMath.Exp(x)), NodeMath.MatMul(y, y) })
        {
            var step = (KernelStep)PlanBuilder.Build(new([x, y], [result]), Wide).Steps[0];
            Assert.AreEqual(lanes, step.Schedule.Lanes, $"{step.Kernel}");
        }
    }

    [TestMethod]
    public void Every_use_of_a_weight_adds_to_its_gradient_in_the_kernel_of_its_product()
    {
        var builder = new GraphBuilder();
        Node Matrix() => builder.Input(new(DType.Float32, [32, 32]));
        Node[] inputs = [.. Enumerable.Range(0, 24).Select(_ => Matrix())];
        var sum = NodeMath.MatMul(inputs[0], inputs[1]);
        for (int i = 2; i < inputs.Length; i += 2) sum += NodeMath.MatMul(inputs[i], inputs[i + 1]);
        var plan = PlanBuilder.Build(new(inputs, [sum]), Wide);
        Assert.AreEqual(12, plan.KernelCount, string.Join('\n', plan.Decisions));
        Assert.IsTrue(plan.Steps.OfType<KernelStep>().All(s => s.Kernel.Buffers.Count <= 4));
    }

    [TestMethod]
    [DataRow(128, 512, 512, true)]
    [DataRow(128, 64, 512, false)] // the columns stay in the nearest cache
    [DataRow(128, 512, 64, false)] // one block
    [DataRow(12, 512, 512, false)] // too few tiles
    [DataRow(240, 512, 512, false)] // so many that the first is a small part of them
    [DataRow(128, 784, 128, false)] // all columns stay in the second-level cache
    public void Long_columns_are_asked_for_a_block_ahead(int m, int k, int n, bool ahead) =>
        Assert.AreEqual(ahead, ((KernelStep)Plan(m, k, n, product => product).Steps[^1]).Schedule.PrefetchBlock is not null);

    [TestMethod]
    [DataRow(512, 512, 128, true)]
    [DataRow(512, 128, 512, true)]
    [DataRow(512, 512, 512, false)] // the columns do not stay in the second-level cache
    [DataRow(128, 128, 512, false)] // they are the larger operand
    [DataRow(512, 64, 512, false)] // a tile's columns stay in the nearest cache
    public void Rows_go_outside_where_all_columns_stay_near(int m, int k, int n, bool outside)
    {
        var schedule = ((KernelStep)Plan(m, k, n, product => product).Steps[^1]).Schedule;
        Assert.IsTrue(schedule.Serial.Take(2).All(a => schedule.RunOf(a) == Run.Parallel), ScheduleText.Of(schedule));
        Assert.AreEqual(outside, schedule.Serial[0].Extent == (m + 5) / 6, ScheduleText.Of(schedule));
    }

    [TestMethod]
    [DataRow(512, 86)]
    [DataRow(1024, 4)] // the lines of a tile's rows, a page apart, push the columns out
    public void Rows_of_a_turned_operand_go_outside_while_their_lines_stay_near(int m, int outermost)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [128, m])), dy = builder.Input(new(DType.Float32, [128, 240]));
        var schedule = ((KernelStep)PlanBuilder.Build(new([x, dy], [NodeMath.Dot(x, dy, [], [], [0], [0])]), Wide).Steps[^1]).Schedule;
        Assert.AreEqual(outermost, schedule.Serial[0].Extent, ScheduleText.Of(schedule));
    }

    [TestMethod]
    [DataRow(256, 1024, 2)]
    [DataRow(256, 832, 1)] // 13 panels
    [DataRow(512, 1024, 1)] // one is large enough
    public void Two_small_panels_beside_each_other_share_their_rows(int k, int n, int beside)
    {
        var schedule = ((KernelStep)Plan(500, k, n, product => product).Steps[^1]).Schedule;
        int[] extents = [.. schedule.Serial.Select(a => a.Extent).Where(e => e > 1)];
        CollectionAssert.AreEqual(beside > 1 ? new[] { n / 64 / beside, 84, beside, k } : [n / 64, 84, k], extents, ScheduleText.Of(schedule));
    }

    [TestMethod]
    [DataRow(512, 256, true)]
    [DataRow(64, 256, false)] // few terms: the rows stay in the nearest cache
    [DataRow(256, 64, false)] // a small operand
    public void Lines_of_far_rows_are_asked_for_a_tile_ahead(int k, int m, bool ahead)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [k, m])), dy = builder.Input(new(DType.Float32, [k, 512]));
        var schedule = ((KernelStep)PlanBuilder.Build(new([x, dy], [NodeMath.Dot(x, dy, [], [], [0], [0])]), Wide).Steps[^1]).Schedule;
        Assert.AreEqual(ahead, schedule.PrefetchTile is not null, ScheduleText.Of(schedule));
        if (ahead) Assert.IsTrue(schedule.Serial.Contains(schedule.PrefetchTile!));
        Assert.IsNull(((KernelStep)Plan(m, k, 512, product => product).Steps[^1]).Schedule.PrefetchTile); // rows along the sum: a hardware prefetcher follows them
    }

    [TestMethod]
    [DataRow(1024, 1024)]
    [DataRow(64, 8)] // near: written as it lies
    public void What_comes_from_afar_is_copied_as_it_lies(int rows, int outermost)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [rows, 8, 64]));
        var schedule = ((KernelStep)PlanBuilder.Build(new([x], [builder.Add(Primitive.Permute, [x], new AxesAttributes([1, 0, 2]))]), Wide).Steps[^1]).Schedule;
        Assert.AreEqual(outermost, schedule.Serial[0].Extent, ScheduleText.Of(schedule));
    }

    [TestMethod]
    public void A_large_transposed_copy_is_a_kernel_of_its_own()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [256, 512]));
        var y = x * x;
        var plan = PlanBuilder.Build(new([x], [y, builder.Add(Primitive.Permute, [y], new AxesAttributes([1, 0]))]), Wide);
        Assert.AreEqual(2, plan.KernelCount, string.Join('\n', plan.Decisions));
    }

    [TestMethod]
    [DataRow(2048, 1024, true)]
    [DataRow(64, 1024, false)] // near: strips of columns in registers
    [DataRow(65536, 64, false)] // a row is a strip
    public void Columns_of_a_far_matrix_are_summed_in_blocks_of_rows(int rows, int columns, bool inBlocks) =>
        Assert.AreEqual(inBlocks, Columns(rows, columns, x => [x.Sum([0]), x.ReduceMax([0]) * 2]).CarryAxis is not null);

    [TestMethod]
    public void A_sum_that_needs_another_sum_of_its_column_does_not_wait_in_memory() =>
        Assert.IsNull(Columns(2039, 1024, x => [(x - x.ReduceMax([0])).Sum([0])]).CarryAxis); // a prime: no blocks of rows

    [TestMethod]
    [DataRow(1024, 1000, true)]
    [DataRow(64, 1000, false)]
    public void Stages_of_a_far_row_ask_for_the_next_row(int rows, int columns, bool ahead)
    {
        var step = (KernelStep)Reduced(rows, columns, x => [Composites.Softmax(x, 1)]).Steps[^1];
        Assert.AreEqual(ahead, Lowering.Run(step.Kernel, step.Schedule).ToString().Contains("prefetch b1[", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(768, true)]
    [DataRow(2048, false)] // two rows, their results and the next two rows are more than the nearest cache holds
    public void The_next_row_must_not_push_out_this_one(int columns, bool ahead)
    {
        var step = (KernelStep)Reduced(512, columns, x => [Composites.LayerNorm(x, null, null, [columns])]).Steps[^1];
        Assert.AreEqual(ahead, step.Schedule.PrefetchRows);
    }

    [TestMethod]
    [DataRow(64, 28, 2)] // of pixels first: images are shared out, as by the kernels around
    [DataRow(64, 4, 1)] // few pixels
    [DataRow(4, 32, 1)] // few images
    public void Sums_of_images_and_pixels_go_image_by_image(int images, int pixels, int kernels)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [images, 12, pixels, pixels]));
        var rectified = NodeMath.Relu(x);
        var plan = PlanBuilder.Build(new([x], [rectified, rectified.Sum([0, 2, 3])]), Wide);
        Assert.AreEqual(kernels, plan.KernelCount, string.Join('\n', plan.Decisions));
        if (kernels > 1) Assert.AreEqual(images * 12, ((KernelStep)plan.Steps[0]).Schedule.Serial[0].Extent);
    }

    [TestMethod]
    public void Sums_that_every_element_needs_stay_whole()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [64, 12, 28, 28]));
        Assert.AreEqual(1, PlanBuilder.Build(new([x], [x - x.Mean([0, 2, 3], true)]), Wide).KernelCount);
    }

    [TestMethod]
    public void Sums_over_the_lanes_share_out_pairs_of_loops()
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [64, 1, 32, 32])), dy = builder.Input(new(DType.Float32, [64, 6, 28, 28]));
        var w = builder.Input(new(DType.Float32, [6, 1, 5, 5]));
        var y = Composites.Conv2D(x, w, null, [1, 1], [0, 0], [1, 1]);
        var gradient = Backward.Gradients([y], [dy], [w])[0]!;
        var schedule = ((KernelStep)PlanBuilder.Build(new([x, dy, w], [gradient]), Wide).Steps[^1]).Schedule;
        Assert.IsTrue(schedule.Serial.Take(2).All(a => a.Extent > 1 && schedule.RunOf(a) == Run.Parallel), ScheduleText.Of(schedule));
    }

    private static Schedule Columns(int rows, int columns, Func<Node, Node[]> results) => ((KernelStep)Reduced(rows, columns, results).Steps[0]).Schedule;

    private static ExecutionPlan Reduced(int rows, int columns, Func<Node, Node[]> results)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [rows, columns]));
        return PlanBuilder.Build(new([x], results(x)), Wide);
    }

    [TestMethod]
    [DataRow(64, 1, 2)] // full lanes along channels: weights are packed, padding is a guard
    [DataRow(4, 1, 2)] // full lanes along pixels: rows of padding are a guard, columns are copied
    [DataRow(64, 0, 2)]
    [DataRow(4, 0, 1)]
    public void Convolutions_take_the_fuller_lanes_and_leave_padding_out(int channels, int padding, int kernels)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w, b) = (Input(2, 16, 28, 28), Input(channels, 16, 3, 3), Input(channels));
        Graph graph = new([x, w, b], [NodeMath.Relu(Composites.Conv2D(x, w, b, [1, 1], [padding, padding], [1, 1]))]);
        var plan = PlanBuilder.Build(graph, Wide);
        Assert.AreEqual(kernels, plan.KernelCount, string.Join('\n', plan.Decisions));
        var sum = plan.Steps.OfType<KernelStep>().Single(s => s.Schedule.Tile.Count > 2);
        Assert.AreEqual(channels == 64, sum.Schedule.Leaves(sum.Kernel.Stores[0].Index.Terms.Single(t => t.Scale > 1 && t.Axis.Extent == channels).Axis).Contains(sum.Schedule.Vector));
        Assert.AreEqual(padding > 0, sum.Schedule.Serial.Any(sum.Schedule.IsClipped));
        var strict = PlanBuilder.Build(graph, Wide with { Strict = true });
        Assert.IsFalse(strict.Steps.OfType<KernelStep>().Any(s => s.Schedule.Serial.Any(s.Schedule.IsClipped)));
    }

    [TestMethod]
    public void Neither_a_convolution_nor_its_gradients_copy_padding()
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float32, shape));
        var (x, w, seed) = (Input(2, 16, 28, 28), Input(64, 16, 3, 3), Input(2, 64, 28, 28));
        var y = Composites.Conv2D(x, w, null, [1, 1], [1, 1], [1, 1]);
        Node[] gradients = [.. Backward.Gradients([y], [seed], [x, w]).Select(g => g!)];
        var graph = Pipeline.Default.Run(new([x, w, seed], [y, .. gradients]), new PassContext());
        var plan = PlanBuilder.Build(graph, Wide);
        KernelStep[] products = [.. plan.Steps.OfType<KernelStep>().Where(s => s.Nodes.Any(n => n.Op == Primitive.Dot))];
        Assert.HasCount(3, products);
        Assert.IsTrue(products.All(s => s.Schedule.Serial.Any(s.Schedule.IsClipped)), string.Join('\n', plan.Decisions));
        Assert.IsFalse(plan.Steps.OfType<KernelStep>().Any(s => s.Nodes.Any(n => n.Op == Primitive.Pad)));
    }

    private static ExecutionPlan Plan(int m, int k, int n, Func<Node, Node> after)
    {
        var builder = new GraphBuilder();
        var (a, b) = (builder.Input(new(DType.Float32, [m, k])), builder.Input(new(DType.Float32, [k, n])));
        var result = after(NodeMath.MatMul(a, b));
        Node[] inputs = [.. new Graph([], [result]).Nodes.Where(x => x.Op == Primitive.Input)];
        return PlanBuilder.Build(new(inputs, [result]), Wide);
    }
}
