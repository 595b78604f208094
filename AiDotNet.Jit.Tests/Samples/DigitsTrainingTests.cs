using AiDotNet.Jit.Tensors;
using Digits.Data;
using Digits.Training;
using Spectre.Console;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>What samples/Digits lends to programs that train.</summary>
[TestClass]
public class DigitsTrainingTests
{
    [TestMethod]
    public void An_epoch_shows_every_image_once_and_the_order_follows_the_seed()
    {
        var data = new DigitGenerator(5).Generate(60, 10);
        using var batches = new Batches(data, 20, seed: 1);
        List<byte[]> first = Epoch(batches), second = Epoch(batches);
        CollectionAssert.AreEquivalent(Hashes(data.Training), first.ConvertAll(Hash));
        CollectionAssert.AreNotEqual(first.ConvertAll(Hash), second.ConvertAll(Hash));
        using Batches same = new(data, 20, seed: 1), other = new(data, 20, seed: 2);
        CollectionAssert.AreEqual(first.ConvertAll(Hash), Epoch(same).ConvertAll(Hash));
        CollectionAssert.AreNotEqual(first.ConvertAll(Hash), Epoch(other).ConvertAll(Hash));
    }

    [TestMethod]
    [DataRow(1, 60)]
    [DataRow(7, 8)]
    [DataRow(60, 1)]
    public void What_does_not_fill_a_batch_is_left_out(int size, int count)
    {
        using var batches = new Batches(new DigitGenerator(5).Generate(60, 10), size, seed: 1);
        Assert.AreEqual((count, count), (batches.Shuffled().Count, batches.Shuffled().Select(b => b.Labels).ToArray().Length));
    }

    // A classifier that looks into the labels knows all, one that always says 3 a tenth; 30 images are no whole number of batches.
    [TestMethod]
    public void Accuracy_counts_every_held_out_image_once()
    {
        using var batches = new Batches(new DigitGenerator(5).Generate(20, 30), 20, seed: 1);
        Tensor<float> Scores(Func<int, int> answer)
        {
            var scores = new Tensor<float>([20, 10]);
            for (int i = 0; i < 20; i++) scores[i, answer(i)] = 1;
            return scores;
        }
        Assert.AreEqual(1, batches.Accuracy(_ => Scores(i => batches.Labels[i])));
        Assert.AreEqual(0.1, batches.Accuracy(_ => Scores(_ => 3)), 1e-12);
    }

    [TestMethod]
    public void Too_few_images_are_an_error()
    {
        var few = Assert.ThrowsExactly<DataFileException>(() => new Batches(new DigitGenerator(5).Generate(20, 10), 21, seed: 1));
        StringAssert.Contains(few.Message, "found 20 training images, required at least one batch of 21");
    }

    [TestMethod]
    public void Timing_counts_steps_and_bytes()
    {
        using var batches = new Batches(new DigitGenerator(5).Generate(2, 1), 2, seed: 1);
        int runs = 0;
        Assert.AreEqual(0, StepTiming.Measure(batches, (_, _) => 0, steps: 100).AllocatedBytes);
        Assert.IsTrue(StepTiming.Measure(batches, (_, _) => new byte[1000].Length + runs++, steps: 40).AllocatedBytes is > 1000 and < 1100);
        Assert.AreEqual(4 + 40 + 10, runs);
    }

    [TestMethod]
    public void The_result_is_one_line_of_json()
    {
        var result = new TrainingResult(0.5, [1.5, 0.25], new(25, 100), new(12.5, 0), TimeSpan.FromMilliseconds(3));
        Assert.AreEqual(
            """{"accuracy":0.5,"loss":[1.5,0.25],"interpreted_us":25,"compiled_us":12.5,"compile_ms":3,"alloc_bytes_per_step":0}""", result.ToJson());
    }

    [TestMethod]
    public void Without_a_terminal_the_progress_is_plain_lines()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        new Report(console).UnderBar(1, bar => bar.EpochDone(1, bar.Follow([0.5, 0.0]).Average(), 0.875));
        Assert.AreEqual("epoch   1   loss 0.2500   accuracy 87.50 %", text.ToString().Trim());
    }

    [TestMethod]
    public void The_command_line_reaches_the_options()
    {
        Options? seen = null;
        int Run(Options options) => (seen = options).Epochs;
        Assert.AreEqual(20, CommandLine.Parse([], Run));
        Assert.AreEqual(new Options(null, ModelKind.Mlp, 20, 64, 1, false, false), seen);
        CommandLine.Parse(["--mnist", "x", "--model", "cnn", "--epochs", "2", "--batch", "8", "--seed", "9", "--interpreted", "--json"], Run);
        Assert.AreEqual(new Options("x", ModelKind.Cnn, 2, 8, 9, true, true), seen);
        seen = null;
        Assert.AreEqual(1, CommandLine.Parse(["--batch", "0"], Run));
        Assert.AreEqual(1, CommandLine.Parse(["--model", "rnn"], Run));
        Assert.IsNull(seen);
    }

    private static List<byte[]> Epoch(Batches batches) =>
        [.. batches.Shuffled().SelectMany(b => b.Images.ToArray().Chunk(DigitSet.PixelsPerImage)).Select(image => image.Select(p => (byte)MathF.Round(p * 255)).ToArray())];

    private static List<string> Hashes(DigitSet set) => [.. Enumerable.Range(0, set.Count).Select(i => Hash(set.Image(i).ToArray()))];

    private static string Hash(byte[] image) => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(image));
}
