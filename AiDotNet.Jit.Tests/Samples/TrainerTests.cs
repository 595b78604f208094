using AiDotNet.Jit.Tensors;
using Spectre.Console;
using TrainDigits;
using TrainDigits.Data;
using TrainDigits.Training;

namespace AiDotNet.Jit.Tests.Samples;

[TestClass]
public class TrainerTests
{
    private sealed class Silence : ITrainingProgress
    {
        internal List<int> Steps { get; } = [];

        public void StepDone(int epoch, int step, int steps, float loss) => Steps.Add(step);

        public void EpochDone(int epoch, double loss, double accuracy) { }
    }

    [TestMethod]
    public void The_loss_falls_and_the_accuracy_rises()
    {
        var data = new DigitGenerator(5).Generate(500, 105);
        var network = new SoftmaxRegression(0.2f);
        using var trainer = new Trainer(network, network, data, batch: 50, seed: 1);
        double before = trainer.Accuracy();
        var progress = new Silence();
        var loss = trainer.Train(4, progress);
        Assert.AreEqual(4, loss.Length);
        Assert.IsTrue(loss[3] < 0.7 * loss[0], string.Join(", ", loss));
        Assert.IsTrue(trainer.Accuracy() > before + 0.4, $"{before:P1} -> {trainer.Accuracy():P1}");
        Assert.AreEqual(40, progress.Steps.Count);
        Assert.AreEqual(10, progress.Steps.Max());
    }

    [TestMethod]
    public void A_seed_gives_the_same_training()
    {
        var data = new DigitGenerator(5).Generate(60, 10);
        double[] Losses(int seed)
        {
            var network = new SoftmaxRegression(0.1f);
            using var trainer = new Trainer(network, network, data, batch: 25, seed);
            return trainer.Train(2, new Silence());
        }
        CollectionAssert.AreEqual(Losses(1), Losses(1));
        CollectionAssert.AreNotEqual(Losses(1), Losses(2));
    }

    [TestMethod]
    public void Too_few_images_and_a_lost_loss_are_errors()
    {
        var data = new DigitGenerator(5).Generate(20, 10);
        var network = new SoftmaxRegression(float.NaN);
        var few = Assert.ThrowsExactly<DataFileException>(() => new Trainer(network, network, data, batch: 21, seed: 1));
        StringAssert.Contains(few.Message, "found 20 training images, required at least one batch of 21");
        using var trainer = new Trainer(network, network, data, batch: 10, seed: 1);
        var lost = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Train(1, new Silence()));
        StringAssert.Contains(lost.Message, "The loss is NaN in epoch 1, step 2");
    }

    private sealed class Allocating(int bytes) : ITrainingStep
    {
        internal int Runs { get; private set; }

        public float Run(Tensor<float> batch, Tensor<int> labels)
        {
            Runs++;
            return bytes == 0 ? 0 : new byte[bytes].Length;
        }
    }

    [TestMethod]
    public void Timing_counts_steps_and_bytes()
    {
        var (images, labels) = (Tensor<float>.Zeros([1, 784]), Tensor<int>.Zeros([1]));
        var (none, some) = (new Allocating(0), new Allocating(1000));
        Assert.AreEqual(0, StepTiming.Measure(none, images, labels).AllocatedBytes);
        Assert.IsTrue(StepTiming.Measure(some, images, labels, warmUp: 3, measured: 40).AllocatedBytes is > 1000 and < 1100);
        Assert.AreEqual(3 + 40 + 10, some.Runs);
    }

    [TestMethod]
    public void The_result_is_one_line_of_json()
    {
        var result = new TrainingResult(0.5, [1.5, 0.25], null, 12.5, 3, 0);
        Assert.AreEqual(
            """{"accuracy":0.5,"loss":[1.5,0.25],"interpreted_us":null,"compiled_us":12.5,"compile_ms":3,"alloc_bytes_per_step":0}""", result.ToJson());
    }

    [TestMethod]
    public void Without_a_terminal_the_progress_is_plain_lines()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        ConsoleProgress.Run(console, 1, progress =>
        {
            progress.StepDone(1, 1, 2, 0.5f);
            progress.EpochDone(1, 0.25, 0.875);
            return 0;
        });
        Assert.AreEqual("epoch   1   loss 0.2500   accuracy 87.50 %", text.ToString().Trim());
    }

    [TestMethod]
    public void The_command_line_reaches_the_options()
    {
        Options? seen = null;
        int Run(Options options) => (seen = options).Epochs;
        Assert.AreEqual(20, CommandLine.Invoke([], Run));
        Assert.AreEqual(new Options(null, ModelKind.Mlp, 20, 64, 1, false, false), seen);
        CommandLine.Invoke(["--mnist", "x", "--model", "cnn", "--epochs", "2", "--batch", "8", "--seed", "9", "--interpreted", "--json"], Run);
        Assert.AreEqual(new Options("x", ModelKind.Cnn, 2, 8, 9, true, true), seen);
        seen = null;
        Assert.AreEqual(1, CommandLine.Invoke(["--batch", "0"], Run));
        Assert.AreEqual(1, CommandLine.Invoke(["--model", "rnn"], Run));
        Assert.IsNull(seen);
    }
}
