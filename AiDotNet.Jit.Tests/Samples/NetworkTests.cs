using AiDotNet.Jit.Tensors;
using Spectre.Console;
using TrainDigits;
using TrainDigits.Data;
using TrainDigits.Models;

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

    [TestMethod]
    public void The_whole_job_reports_what_it_did()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 1000;
        var result = new Job(new Options(null, ModelKind.Mlp, Epochs: 1, Batch: 64, Seed: 1, Interpreted: false, Json: false), console).Run();
        Assert.IsTrue(result.Accuracy > 0.8, $"accuracy {result.Accuracy}");
        Assert.AreEqual(1, result.Loss.Count);
        Assert.AreEqual(0, result.AllocatedBytesPerStep);
        foreach (string part in new[] { "8000 images", "compiled ", "graph ", "laws ", "kernels ", "memory ", "epoch   1", "accuracy ", "per step ", "allocation " })
        {
            StringAssert.Contains(text.ToString(), part);
        }
    }

    private static float[] Losses(ModelKind kind, bool interpreted)
    {
        var data = new DigitGenerator(2).Generate(Batch, 10).Training;
        using var network = new JitNetwork(Network.Create(kind, 1), Batch, interpreted);
        var (images, labels) = (new Tensor<float>([Batch, 784]), new Tensor<int>([Batch]));
        data.CopyBatch([.. Enumerable.Range(0, Batch)], images, labels);
        return [.. Enumerable.Range(0, 12).Select(_ => network.Run(images, labels))];
    }
}
