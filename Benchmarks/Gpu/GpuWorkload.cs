using AiDotNet.Jit;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Benchmarks.Workloads;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Gpu;

/// <summary>A workload at a size that fills a GPU. The peers' program knows the same names and data.</summary>
/// <param name="Name">As in bench_gpu.py.</param>
/// <param name="Flops">Operations of its products, 0 where memory is what counts.</param>
/// <param name="Bytes">Bytes it has to read and write, 0 where products are what counts.</param>
/// <param name="Start">Compiles, puts the data on the device, and gives a run that returns the number peers must agree on.</param>
internal sealed record GpuWorkload(string Name, double Flops, double Bytes, Func<GpuBackend, GpuRun> Start)
{
    private const int Inputs = 784, Classes = 10, HeadWidth = 64;

    /// <summary>W1, W2, W4, W5, W7, W8 and W9.</summary>
    public static IEnumerable<GpuWorkload> All(GpuSizes s) =>
    [
        new($"W1_{s.Elements}", 0, 5.0 * sizeof(float) * s.Elements, gpu => Graph(gpu,
            x => Tanh(x[0] * x[1] + x[2]) * Sigmoid(x[0]) - x[3], [.. Enumerable.Range(1, 4).Select(i => HashData.Tensor([s.Elements], (uint)i))])),
        .. s.Products.Select(n => new GpuWorkload($"W2_{n}", 2.0 * n * n * n, 0, gpu => Graph(gpu,
            x => MatrixMultiply(x[0], x[1]), [HashData.Tensor([n, n], 1), HashData.Tensor([n, n], 2)]))),
        Perceptron("W4_adam", s.Batch, [Inputs, s.Hidden, Classes], Optimizer.Adam(1e-3)),
        Perceptron("W5_sgd", s.Batch, [s.Hidden, s.Hidden, s.Hidden, s.Hidden, s.Hidden, s.Hidden, Classes], Optimizer.Sgd(0.01)),
        .. Rows(s),
        Convolution(s),
        Transformer(s),
    ];

    private static IEnumerable<GpuWorkload> Rows(GpuSizes s)
    {
        double bytes = (double)sizeof(float) * s.Rows * s.Width;
        Tensor<float>[] layer = [HashData.Tensor([s.Rows, s.Width], 1), HashData.Tensor([s.Width], 2), HashData.Tensor([s.Width], 3), HashData.Tensor([s.Rows, s.Width], 4)];
        return
        [
            new("W7_softmax", 0, 2 * bytes, gpu => Graph(gpu, x => Softmax(x[0]), [HashData.Tensor([s.Rows, s.Width], 1, 4)])),
            new("W7_layernorm_fwd", 0, 2 * bytes, gpu => Graph(gpu, x => LayerNorm(x[0], [s.Width], x[1], x[2]), layer[..3])),
            new("W7_layernorm_fwdbwd", 0, 4 * bytes, gpu => Graph(gpu,
                x => Derivatives.WithGradients(() => RowWorkloads.Weighted(LayerNorm(x[0], [s.Width], x[1], x[2]), x[3]), x[..3]), layer,
                o => Check.SumOfMagnitudes(o[1]) + Check.SumOfMagnitudes(o[2]) + Check.SumOfMagnitudes(o[3]))),
            new("W7_ce_fwdbwd", 0, 2 * bytes, gpu => Graph(gpu,
                x => Derivatives.WithGradients(() => CrossEntropy(x[0], TensorOperations<int>.Constant(HashData.Labels(s.Rows, s.Width))), x[0]),
                [HashData.Tensor([s.Rows, s.Width], 5, 4)], o => Check.Sum(o[0]))),
        ];
    }

    private static GpuRun Graph(GpuBackend gpu, Func<ComputationNode<float>[], ComputationNode<float>> model, Tensor<float>[] inputs) =>
        Graph(gpu, x => [model(x)], inputs, o => Check.SumOfMagnitudes(o[0]));

    private static GpuRun Graph(GpuBackend gpu, Func<ComputationNode<float>[], ComputationNode<float>[]> model, Tensor<float>[] inputs, Func<Tensor[], double> check)
    {
        using var tape = new GradientTape<float>();
        var compiled = tape.Trace(model, [.. inputs.Select(i => i.Shape)]).Compile(new() { Backend = gpu, UseCache = false });
        Tensor[] outputs = [.. compiled.OutputTypes.Select(Tensor.Zeros)];
        foreach (var input in inputs) input.To(gpu);
        return new(() => compiled.Run(inputs, outputs), () => check(outputs), compiled);
    }

    private static GpuRun Training(
        GpuBackend gpu, Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> loss, ComputationNode<float>[] parameters, Optimizer optimizer, params Tensor[] batch)
    {
        var step = JitCompiler.CompileTrainingStep(loss, parameters, optimizer, new JitOptions { Backend = gpu, UseCache = false });
        foreach (var tensor in batch) tensor.To(gpu);
        double? first = null;
        return new(() => first ??= step.Run(batch), () => first ?? double.NaN, step) { Again = () => step.Run(batch) };
    }

    private static GpuWorkload Perceptron(string name, int batch, int[] widths, Optimizer optimizer)
    {
        double forward = widths.Zip(widths.Skip(1), (k, n) => 2.0 * batch * k * n).Sum();
        return new(name, 3 * forward - 2.0 * batch * widths[0] * widths[1], 0, gpu =>
        {
            var p = GpuPerceptron.Parameters(widths);
            return Training(gpu, b => GpuPerceptron.Loss(p, (ComputationNode<float>)b[0], (ComputationNode<int>)b[1]), p, optimizer,
                HashData.Tensor([batch, widths[0]], 1), HashData.Labels(batch, Classes));
        });
    }

    // Forward, both gradients and the update of the weights.
    private static GpuWorkload Convolution(GpuSizes s)
    {
        int outputs = 2 * s.Channels;
        return new("W8_conv_sgd", 2 * 2.0 * s.Images * s.Side * s.Side * outputs * s.Channels * 9, 0, gpu =>
        {
            ComputationNode<float>[] p =
            [
                Variable(HashData.Tensor([outputs, s.Channels, 3, 3], 2, Math.Sqrt(6.0 / (9 * s.Channels))), "w"), Variable(HashData.Tensor([outputs], 3, 0.01), "b"),
            ];
            return Training(gpu, b => Mean(Square(ReLU(Conv2D((ComputationNode<float>)b[0], p[0], p[1], padding: [1])))), p, Optimizer.Sgd(0.01),
                HashData.Tensor([s.Images, s.Channels, s.Side, s.Side], 1));
        });
    }

    private static GpuWorkload Transformer(GpuSizes s)
    {
        double tokens = (double)s.Sequences * s.Length, forward = 2 * tokens * s.Width * (12.0 * s.Width) + 4 * tokens * s.Length * s.Width;
        return new("W9_train_adam", 3 * forward, 0, gpu =>
        {
            int heads = s.Width / HeadWidth;
            ComputationNode<float>[] p =
            [
                .. Norm(s.Width), .. Dense(0, s.Width, 3 * s.Width), .. Dense(1, s.Width, s.Width), .. Norm(s.Width), .. Dense(2, s.Width, 4 * s.Width),
                .. Dense(3, 4 * s.Width, s.Width),
            ];
            return Training(gpu, b => Mean(Square(Block(p, (ComputationNode<float>)b[0], heads))), p, Optimizer.Adam(1e-3),
                HashData.Tensor([s.Sequences, s.Length, s.Width], 1));
        });
    }

    private static ComputationNode<float> Block(ComputationNode<float>[] p, ComputationNode<float> x, int heads)
    {
        var (batch, length, width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        var qkv = MatrixMultiply(LayerNorm(x, [width], p[0], p[1]), p[2]) + p[3];
        var parts = Split(Permute(Reshape(qkv, batch, length, 3, heads, HeadWidth), 2, 0, 3, 1, 4), 3);
        ComputationNode<float> Part(int i) => Reshape(parts[i], batch, heads, length, HeadWidth);
        var attention = ScaledDotProductAttention(Part(0), Part(1), Part(2));
        x += MatrixMultiply(Reshape(Permute(attention, 0, 2, 1, 3), batch, length, width), p[4]) + p[5];
        return x + MatrixMultiply(GELUTanh(MatrixMultiply(LayerNorm(x, [width], p[6], p[7]), p[8]) + p[9]), p[10]) + p[11];
    }

    private static ComputationNode<float>[] Norm(int width) => [Variable(Tensor<float>.Ones([width])), Variable(Tensor<float>.Zeros([width]))];

    private static ComputationNode<float>[] Dense(int number, int inputs, int outputs) =>
    [
        Variable(HashData.Tensor([inputs, outputs], (uint)(300 + 2 * number), Math.Sqrt(3.0 / inputs))), Variable(HashData.Tensor([outputs], (uint)(301 + 2 * number), 0.01)),
    ];
}
