using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Backends;

/// <summary>What every backend must compute: each sample of the catalogue, forward and backward, in every mode, at awkward sizes.</summary>
public abstract class BackendConformance
{
    private protected abstract IBackend Backend { get; }

    private protected virtual NumericMode[] Modes => [NumericMode.Default, NumericMode.Strict];

    /// <summary>With operations in common kernels, and with a kernel for each.</summary>
    private protected virtual bool[] Fusing => [true, false];

    [TestMethod]
    [DynamicData(nameof(OpSamples.Names), typeof(OpSamples))]
    public void Op(string name)
    {
        var sample = OpSamples.Get(name);
        var (result, inputs) = sample.Build();
        Run(new(inputs, [result]), [sample.Draw(1), sample.Draw(2)]);
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.DifferentiableNames), typeof(OpSamples))]
    public void Gradient(string name)
    {
        var sample = OpSamples.Get(name);
        var (result, inputs) = sample.Build();
        Node[] sources = [.. inputs.Where(i => i.DType.IsFloat())];
        var seed = result.Builder.Input(result.Type, "seed");
        var gradients = Backward.Gradients([result], [seed], sources);
        Node[] outputs = [.. gradients.Select((g, i) => g ?? sources[i].ConstantLike(0))];
        Run(new([.. inputs, seed], [result, .. outputs]), [WithSeed(sample, 1, result), WithSeed(sample, 2, result)]);
    }

    [TestMethod]
    [DynamicData(nameof(Sizes))]
    public void Elementwise_chains_at_tail_sizes(int size)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            var (x, w) = (builder.Input(new(dtype, [size])), builder.Input(new(dtype, [size])));
            var y = NodeMath.Tanh(x * w + x) * NodeMath.Sigmoid(w) - NodeMath.Exp(x) / (w * w + 1);
            var mask = NodeMath.Less(x, w);
            Graph graph = new([x, w], [y, NodeMath.Select(mask, y, x), mask, y.Sum(), NodeMath.Square(y).Sum()]);
            Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sizes))]
    public void Rows_at_tail_sizes(int size)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            var (x, g) = (builder.Input(new(dtype, [3, size])), builder.Input(new(dtype, [size])));
            if (size == 0) continue; // a softmax over nothing has no value
            Graph graph = new([x, g],
            [
                Composites.Softmax(x, -1), Composites.LogSoftmax(x, -1), (x * g).Sum([0]), x.ReduceMax([1]), (x - x.Mean([1], true)) * g,
            ]);
            Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sizes))]
    public void Products_at_tail_sizes(int size)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            foreach (var (m, n, k) in new[] { (3, size, 5), (size, 3, 5), (7, 5, size), (size, size, size) })
            {
                var builder = new GraphBuilder();
                var (a, b) = (builder.Input(new(dtype, [m, k])), builder.Input(new(dtype, [k, n])));
                var (at, bt) = (builder.Input(new(dtype, [k, m])), builder.Input(new(dtype, [n, k])));
                var bias = builder.Input(new(dtype, [n]));
                Graph graph = new([a, b, at, bt, bias],
                [
                    Composites.ReLU(NodeMath.MatMul(a, b) + bias), NodeMath.MatMul(at.Transpose(), b), NodeMath.MatMul(a, bt.Transpose()),
                    NodeMath.MatMul(at.Transpose(), bt.Transpose()),
                ]);
                Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sizes))]
    public void Strided_walks_over_padding_at_tail_sizes(int size)
    {
        if (size == 0) return;
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            var x = builder.Input(new(dtype, [3, size]));
            Node Padded(int low, int high, double value = 0) => x.Pad([0, low], [1, high], [0, 0], value);
            Graph graph = new([x],
            [
                .. new[] { 1, 2, 3, -1, -2 }.SelectMany(step => new[] { (0, size + 5), (size + 5, 0), (3, 2), (0, 1) }.Select(p =>
                {
                    var padded = Padded(p.Item1, p.Item2);
                    int extent = padded.Shape[1], count = (extent + Math.Abs(step) - 1) / Math.Abs(step);
                    return padded.Slice(1, step > 0 ? 0 : extent - 1, count, step) + 1;
                })),
                Padded(2, size, -0.5).Transpose() * 2,
            ]);
            Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Convolutions))]
    public void Convolutions_with_their_gradients(string name, int[] image, int[] kernel, int[] stride, int[] padding, int[] dilation, int groups)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            Node Input(params int[] shape) => builder.Input(new(dtype, shape));
            var (x, w, bias) = (Input(image), Input(kernel[0], image[1] / groups, kernel[1], kernel[2]), Input(kernel[0]));
            var y = Composites.Conv2D(x, w, bias, [.. stride], [.. padding], [.. dilation], groups);
            var seed = Input([.. y.Shape]);
            var gradients = Backward.Gradients([y], [seed], [x, w, bias]).Select(g => g!);
            var pooled = Composites.MaxPool2D(Composites.ReLU(y), [2, 2], [2, 2], [1, 1]);
            foreach (Graph graph in new Graph[] { new([x, w, bias], [Composites.ReLU(y)]), new([x, w, bias, seed], [pooled, .. gradients]) })
            {
                Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
            }
        }
    }

    /// <summary>Channels that fill lanes and such that do not, windows within and across the borders, tiles with and without a remainder.</summary>
    public static IEnumerable<object[]> Convolutions =>
    [
        ["full lanes", new[] { 2, 5, 6, 13 }, new[] { 32, 3, 3 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, 1],
        ["both ways", new[] { 1, 16, 7, 20 }, new[] { 17, 3, 3 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, 1],
        ["no padding", new[] { 2, 6, 7, 12 }, new[] { 16, 5, 5 }, new[] { 1, 1 }, new[] { 0, 0 }, new[] { 1, 1 }, 1],
        ["few channels", new[] { 1, 3, 8, 21 }, new[] { 6, 5, 3 }, new[] { 1, 1 }, new[] { 2, 1 }, new[] { 1, 1 }, 1],
        ["strided", new[] { 2, 16, 9, 11 }, new[] { 16, 3, 3 }, new[] { 2, 2 }, new[] { 1, 1 }, new[] { 1, 1 }, 1],
        ["one image, one column", new[] { 1, 4, 9, 10 }, new[] { 16, 3, 1 }, new[] { 1, 1 }, new[] { 1, 0 }, new[] { 1, 1 }, 1],
        ["one row", new[] { 1, 3, 1, 40 }, new[] { 16, 1, 3 }, new[] { 1, 1 }, new[] { 0, 1 }, new[] { 1, 1 }, 1],
        ["apart", new[] { 1, 4, 9, 15 }, new[] { 16, 3, 3 }, new[] { 1, 1 }, new[] { 2, 3 }, new[] { 2, 2 }, 1],
        ["wide padding", new[] { 2, 3, 5, 4 }, new[] { 16, 3, 5 }, new[] { 1, 1 }, new[] { 4, 6 }, new[] { 1, 1 }, 1],
        ["groups", new[] { 2, 8, 5, 12 }, new[] { 32, 3, 3 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, 2],
        ["depthwise", new[] { 2, 5, 6, 18 }, new[] { 5, 3, 3 }, new[] { 1, 1 }, new[] { 1, 1 }, new[] { 1, 1 }, 5],
    ];

    [TestMethod]
    [DynamicData(nameof(Poolings))]
    public void Poolings_with_their_gradients(string name, int[] image, int[] window, int[] stride, int[] padding)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var builder = new GraphBuilder();
            var (x, bias) = (builder.Input(new(dtype, [.. image])), builder.Input(new(dtype, [image[1], 1, 1])));
            foreach (var y in new[] { x + bias, Composites.ReLU(x + bias) })
            {
                foreach (var pooled in new[] { Composites.MaxPool2D(y, [.. window], [.. stride], [.. padding]), Composites.AvgPool2D(y, [.. window], [.. stride], [.. padding], false) })
                {
                    var seed = builder.Input(pooled.Type);
                    var gradients = Backward.Gradients([pooled], [seed], [x, bias]).Select(g => g!);
                    Graph graph = new([x, bias, seed], [pooled, .. gradients]);
                    Run(graph, [WithTies(graph, 1, false), WithTies(graph, 2, true)]);
                }
            }
        }
    }

    /// <summary>Windows side by side, apart and overlapping, around the lane counts, with and without borders, extents that strides divide or not.</summary>
    public static IEnumerable<object[]> Poolings =>
    [
        ["side by side", new[] { 2, 3, 6, 28 }, new[] { 2, 2 }, new[] { 2, 2 }, new[] { 0, 0 }],
        ["five wide", new[] { 3, 2, 10, 10 }, new[] { 2, 2 }, new[] { 2, 2 }, new[] { 0, 0 }],
        ["whole registers", new[] { 1, 2, 4, 64 }, new[] { 2, 2 }, new[] { 2, 2 }, new[] { 0, 0 }],
        ["a remainder", new[] { 1, 2, 7, 35 }, new[] { 2, 3 }, new[] { 2, 3 }, new[] { 0, 0 }],
        ["gaps", new[] { 1, 2, 8, 20 }, new[] { 2, 1 }, new[] { 3, 2 }, new[] { 0, 0 }],
        ["overlapping", new[] { 2, 2, 12, 36 }, new[] { 3, 3 }, new[] { 2, 2 }, new[] { 0, 0 }],
        ["overlapping, border", new[] { 1, 2, 12, 20 }, new[] { 3, 3 }, new[] { 2, 2 }, new[] { 1, 1 }],
        ["overlapping, odd", new[] { 1, 2, 11, 21 }, new[] { 3, 3 }, new[] { 2, 2 }, new[] { 0, 0 }],
        ["overlapping, odd border", new[] { 1, 2, 11, 17 }, new[] { 3, 3 }, new[] { 2, 2 }, new[] { 1, 1 }],
        ["every position", new[] { 1, 3, 6, 18 }, new[] { 3, 3 }, new[] { 1, 1 }, new[] { 1, 1 }],
        ["uneven", new[] { 1, 2, 9, 24 }, new[] { 4, 5 }, new[] { 2, 3 }, new[] { 2, 1 }],
        ["large windows", new[] { 1, 1, 12, 12 }, new[] { 5, 5 }, new[] { 1, 2 }, new[] { 0, 2 }],
        ["one window", new[] { 2, 2, 3, 4 }, new[] { 3, 4 }, new[] { 1, 1 }, new[] { 0, 0 }],
    ];

    [TestMethod]
    public void Windows_and_joined_axes_under_every_kind_of_kernel()
    {
        foreach (int overlap in new[] { 0, 1 })
        {
            var builder = new GraphBuilder();
            var (x, w) = (builder.Input(new(DType.Float32, [3, 4, 5, 2 + overlap, 3])), builder.Input(new(DType.Float32, [15, 15])));
            var fold = (x * 2).Fold([2 + overlap, 3], [2, 3], [1, 1], [8 + 2 * overlap, 15]);
            var joined = (x + 1).Permute([0, 1, 3, 2, 4]).Reshape([3, 4 * (2 + overlap), 15]);
            int rows = joined.Shape[1];
            Graph graph = new([x, w],
            [
                NodeMath.Concat([fold, fold * 3], 1), fold.Pad([0, 1, 0], [0, 0, 2], [0, 1, 2], 0), NodeMath.Concat([joined, joined], 2), joined.Pad([0, 0, 0], [0, 0, 0], [0, 0, 1], 0),
                NodeMath.Dot(fold, w, [], [], [2], [0]) + fold, NodeMath.Dot(joined.Reshape([3 * rows, 15]), w, [], [], [1], [0]) + joined.Reshape([3 * rows, 15]),
                fold.Sum([1]), joined.Sum([0, 2]), joined.ReduceMax([1]), fold - fold.Mean([2], true), fold.Permute([0, 2, 1]) * 2, joined.Transpose() * 2,
            ]);
            Run(graph, [Draw(graph, 1), Draw(graph, 2)]);
        }
    }

    // Halves between -1 and 1, so that windows have several largest elements, and perhaps some that are no numbers.
    private static Tensor[] WithTies(Graph graph, int seed, bool special)
    {
        var random = new Random(seed);
        double[] others = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0];
        double Number() => special && random.Next(16) == 0 ? others[random.Next(others.Length)] : random.Next(-2, 3) / 2.0;
        return [.. graph.Inputs.Select((i, n) => TestTensors.Of(i.Type, [.. Enumerable.Range(0, (int)i.Shape.Size).Select(_ => n == 0 ? Number() : random.Next(-8, 9) / 4.0)]))];
    }

    /// <summary>0, 1 and around the lane counts of every width.</summary>
    public static IEnumerable<object[]> Sizes =>
        new[] { 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 67 }.Select(s => new object[] { s });

    private protected virtual void Run(Graph graph, Tensor[][] inputs) => CompiledComparison.CheckAll(graph, Ways, inputs);

    private protected IEnumerable<JitOptions> Ways => from mode in Modes from fuse in Fusing select new JitOptions { Backend = Backend, Mode = mode, Fuse = fuse };

    private protected static Tensor[] Draw(Graph graph, int seed)
    {
        var random = new Random(seed);
        return [.. graph.Inputs.Select(i => TestTensors.Random(i.Type, -1, 1, random))];
    }

    private static Tensor[] WithSeed(OpSample sample, int seed, Node result) =>
        [.. sample.Draw(seed), TestTensors.Random(result.Type, -1, 1, new Random(seed + 100))];
}

/// <summary>Expression trees at the widest vectors of this machine, through the IL compiler.</summary>
[TestClass]
public sealed class ExpressionConformance : BackendConformance
{
    private protected override IBackend Backend { get; } = new ExpressionBackend();
}
