using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using Digits.Data;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>Training on the device against the interpreter, on equal parameters and batches.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class TrainingTests
{
    private const int Steps = 30;

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = Optimizer.Sgd(0.1),
        ["nesterov"] = Optimizer.Momentum(0.03, 0.8, nesterov: true, weightDecay: 1e-3),
        ["adam clipped by norm"] = Optimizer.Adam(3e-3) with { Clipping = GradientClipping.ByGlobalNorm(0.5) },
    };

    public static IEnumerable<object[]> Cases => Optimizers.Keys.SelectMany(o => new[] { "mlp", "cnn" }.Select(n => new object[] { o, n }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Float32_curves_agree(string optimizer, string network) =>
        Compare(Networks<float>(network), Optimizers[optimizer], Batches.Made<float>(10, 16, 64, 5), 1e-3, NumericMode.Default);

    [TestMethod]
    [DataRow("adam clipped by norm", "cnn")]
    public void Float64_curves_agree(string optimizer, string network) =>
        Compare(Networks<double>(network), Optimizers[optimizer], Batches.Made<double>(10, 16, 64, 5), 1e-8, NumericMode.Default);

    [TestMethod]
    [DataRow("nesterov", "cnn")]
    public void Strict_curves_are_the_same_to_the_bit(string optimizer, string network) =>
        Compare(Networks<float>(network), Optimizers[optimizer], Batches.Made<float>(10, 16, 64, 5), 0, NumericMode.Strict);

    [TestMethod]
    public void Curves_on_generated_digits_agree() =>
        Compare(() => TrainedNetwork<float>.Mlp(784, 64, 10), Optimizer.Adam(1e-3), Digits(new DigitGenerator(7).Generate(320, 10).Training, 32), 1e-3, NumericMode.Default);

    [TestMethod]
    public void Curves_on_real_digits_agree() =>
        Compare(() => TrainedNetwork<float>.Mlp(784, 64, 10), Optimizer.Adam(1e-3), Batches.Mnist<float>(10, 32), 1e-3, NumericMode.Default);

    private static Tensor[][] Digits(DigitSet data, int batch) =>
    [
        .. Enumerable.Range(0, data.Count / batch).Select(b =>
        {
            var (images, labels) = (new Tensor<float>([batch, DigitSet.PixelsPerImage]), new Tensor<int>([batch]));
            data.CopyBatch([.. Enumerable.Range(b * batch, batch)], images, labels);
            return new Tensor[] { images, labels };
        }),
    ];

    private static Func<TrainedNetwork<T>> Networks<T>(string name) where T : unmanaged =>
        name == "mlp" ? () => TrainedNetwork<T>.Mlp(64, 24, 5) : () => TrainedNetwork<T>.Cnn(8, 4, 5);

    private static void Compare<T>(Func<TrainedNetwork<T>> make, Optimizer optimizer, Tensor[][] batches, double tolerance, NumericMode mode) where T : unmanaged
    {
        var (one, other) = (make(), make());
        using var onDevice = one.Compile(optimizer, new() { Backend = Processor.Backend, Mode = mode });
        using var interpreted = other.Compile(optimizer);
        var losses = new double[Steps];
        for (int i = 0; i < Steps; i++)
        {
            losses[i] = Convert.ToDouble(onDevice.Run(batches[i % batches.Length]));
            double expected = Convert.ToDouble(interpreted.RunInterpreted(batches[i % batches.Length]));
            Assert.AreEqual(expected, losses[i], tolerance * Math.Abs(expected), $"loss of step {i}");
        }
        for (int p = 0; p < one.Parameters.Count; p++)
        {
            double[] found = TestTensors.Values(one.Parameters[p].Value), expected = TestTensors.Values(other.Parameters[p].Value);
            for (int k = 0; k < found.Length; k++) Assert.AreEqual(expected[k], found[k], tolerance * (1 + Math.Abs(expected[k])), $"parameter {p}, element {k}");
        }
        Assert.IsLessThan(losses[..5].Average(), losses[^5..].Average(), $"the loss did not fall: {string.Join(", ", losses)}");
    }
}
