using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>A hundred compiled steps against a hundred interpreted ones on copies of the same parameters.</summary>
[TestClass]
public class TrainingEquivalenceTests
{
    private const int Steps = 100;

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = Optimizer.Sgd(0.1),
        ["sgd with decay"] = Optimizer.Sgd(0.1, 1e-3),
        ["momentum"] = Optimizer.Momentum(0.03),
        ["nesterov"] = Optimizer.Momentum(0.03, 0.8, nesterov: true, weightDecay: 1e-3),
        ["adam"] = Optimizer.Adam(3e-3),
        ["adamw"] = Optimizer.AdamW(3e-3),
        ["clipped by norm"] = Optimizer.Sgd(0.3) with { Clipping = GradientClipping.ByGlobalNorm(0.3) },
        ["adam clipped by norm"] = Optimizer.Adam(3e-3) with { Clipping = GradientClipping.ByGlobalNorm(0.5) },
        ["clipped by value"] = Optimizer.Sgd(0.3) with { Clipping = GradientClipping.ByValue(0.01) },
    };

    /// <summary>Optimizers by networks.</summary>
    public static IEnumerable<object[]> Cases => Optimizers.Keys.SelectMany(o => new[] { "mlp", "cnn" }.Select(n => new object[] { o, n }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Float32_curves_agree(string optimizer, string network) =>
        Compare(Networks<float>(network), Optimizers[optimizer], Batches.Made<float>(10, 16, 64, 5), 1e-3, JitOptions.Default);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Float64_curves_agree(string optimizer, string network) =>
        Compare(Networks<double>(network), Optimizers[optimizer], Batches.Made<double>(10, 16, 64, 5), 1e-8, JitOptions.Default);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Strict_curves_are_the_same_to_the_bit(string optimizer, string network) =>
        Compare(Networks<float>(network), Optimizers[optimizer], Batches.Made<float>(10, 16, 64, 5), 0, new() { Mode = NumericMode.Strict });

    [TestMethod]
    public void Float32_curves_on_real_digits_agree() =>
        Compare(() => TrainedNetwork<float>.Mlp(784, 128, 10), Optimizer.Adam(1e-3), Batches.Mnist<float>(50, 64), 1e-3, JitOptions.Default);

    [TestMethod]
    public void Float64_curves_on_real_digits_agree() =>
        Compare(() => TrainedNetwork<double>.Mlp(784, 32, 10), Optimizer.Adam(1e-3), Batches.Mnist<double>(50, 32), 1e-8, JitOptions.Default);

    [TestMethod]
    public void Float32_curves_of_a_convolutional_network_on_real_digits_agree() =>
        Compare(() => TrainedNetwork<float>.Cnn(28, 4, 10), Optimizer.Adam(3e-3), Batches.Mnist<float>(50, 16), 1e-3, JitOptions.Default);

    [TestMethod]
    public void Float64_curves_of_a_convolutional_network_on_real_digits_agree() =>
        Compare(() => TrainedNetwork<double>.Cnn(28, 4, 10), Optimizer.Adam(3e-3), Batches.Mnist<double>(50, 8), 1e-8, JitOptions.Default);

    [TestMethod]
    public void Adam_follows_an_implementation_by_hand()
    {
        const int inputs = 12, hidden = 9, classes = 4, batch = 8;
        var network = TrainedNetwork<double>.Mlp(inputs, hidden, classes);
        var hand = new HandWrittenMlp([.. network.Parameters.Select(p => p.Value.ToArray())], inputs, hidden, classes);
        var batches = Batches.Made<double>(7, batch, inputs, classes);
        using var step = network.Compile(Optimizer.Adam(1e-2));
        for (int i = 0; i < Steps; i++)
        {
            var (x, labels) = ((Tensor<double>)batches[i % 7][0], (Tensor<int>)batches[i % 7][1]);
            double expected = hand.Step(x.ToArray(), labels.ToArray(), 1e-2);
            Assert.AreEqual(expected, step.Run(x, labels), 1e-10 * Math.Abs(expected), $"step {i}");
        }
        for (int p = 0; p < hand.Parameters.Length; p++)
        {
            for (int k = 0; k < hand.Parameters[p].Length; k++)
            {
                Assert.AreEqual(hand.Parameters[p][k], network.Parameters[p].Value.Span[k], 1e-9, $"parameter {p}, element {k}");
            }
        }
    }

    private static Func<TrainedNetwork<T>> Networks<T>(string name) where T : unmanaged =>
        name == "mlp" ? () => TrainedNetwork<T>.Mlp(64, 24, 5) : () => TrainedNetwork<T>.Cnn(8, 4, 5);

    private static void Compare<T>(Func<TrainedNetwork<T>> make, Optimizer optimizer, Tensor[][] batches, double tolerance, JitOptions options) where T : unmanaged
    {
        var (one, other) = (make(), make());
        using var compiled = one.Compile(optimizer, options);
        using var interpreted = other.Compile(optimizer, options);
        var losses = new double[Steps];
        for (int i = 0; i < Steps; i++)
        {
            var batch = batches[i % batches.Length];
            losses[i] = Convert.ToDouble(compiled.Run(batch));
            double expected = Convert.ToDouble(interpreted.RunInterpreted(batch));
            Assert.AreEqual(expected, losses[i], tolerance * Math.Abs(expected), $"loss of step {i}");
        }
        AssertClose(one, other, tolerance);
        Assert.IsLessThan(0.9 * losses[..10].Average(), losses[^10..].Average(), $"the loss did not fall: {string.Join(", ", losses)}");
    }

    private static void AssertClose<T>(TrainedNetwork<T> one, TrainedNetwork<T> other, double tolerance) where T : unmanaged
    {
        for (int p = 0; p < one.Parameters.Count; p++)
        {
            double[] found = TestTensors.Values(one.Parameters[p].Value), expected = TestTensors.Values(other.Parameters[p].Value);
            for (int k = 0; k < found.Length; k++) Assert.AreEqual(expected[k], found[k], tolerance * (1 + Math.Abs(expected[k])), $"parameter {p}, element {k}");
        }
    }
}
