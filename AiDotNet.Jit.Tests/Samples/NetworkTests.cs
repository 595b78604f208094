using AiDotNet.Jit.Training;
using Digits.Data;
using Digits.Training;
using TrainDigits;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Samples;

[TestClass]
public class NetworkTests
{
    private const int Batch = 20;

    [TestMethod]
    [DataRow(ModelKind.Mlp, 784 * 128 + 128 + 1280 + 10)]
    [DataRow(ModelKind.Cnn, 72 + 8 + 1152 + 16 + 4000 + 10)]
    public void Networks_have_their_parameters_and_repeat_with_the_seed(ModelKind kind, int size)
    {
        var network = Network.Create(kind, 3);
        Assert.AreEqual(size, network.Parameters.Sum(p => p.Value.Length));
        var (same, other) = (Network.Create(kind, 3), Network.Create(kind, 4));
        Assert.IsTrue(network.Parameters[0].Value.BitsEqual(same.Parameters[0].Value));
        Assert.IsFalse(network.Parameters[0].Value.ElementsEqual(other.Parameters[0].Value));
    }

    [TestMethod]
    [DataRow(ModelKind.Mlp)]
    [DataRow(ModelKind.Cnn)]
    public void Compiled_and_interpreted_training_agree_and_learn(ModelKind kind)
    {
        float[] compiled = Losses(kind, interpreted: false), interpreted = Losses(kind, interpreted: true);
        for (int i = 0; i < compiled.Length; i++) Assert.AreEqual(interpreted[i], compiled[i], 1e-3f * interpreted[i], $"step {i}");
        Assert.IsTrue(compiled[^1] < 0.8f * compiled[0], string.Join(", ", compiled));
    }

    private static float[] Losses(ModelKind kind, bool interpreted)
    {
        using var batches = new Batches(new DigitGenerator(2).Generate(Batch, 10), Batch, seed: 1);
        var network = Network.Create(kind, 1);
        using var step = JitCompiler.CompileTrainingStep<float>(
            (images, labels) => F.CrossEntropy(network.Scores(images), labels), network.Parameters, Optimizer.Adam(1e-3));
        var (images, labels) = batches.First();
        return [.. Enumerable.Range(0, 12).Select(_ => interpreted ? step.RunInterpreted(images, labels) : step.Run(images, labels))];
    }
}
