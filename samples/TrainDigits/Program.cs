using AiDotNet.Jit;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Digits.Training;
using TrainDigits;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// A network learns handwritten digits. The digits, the command line and the progress bar are in samples/Digits.
return CommandLine.Invoke(args, static (options, report) =>
{
    var data = options.LoadDigits();
    using var batches = new Batches(data, options.Batch, options.Seed);
    report.Line($"{data.Source}: {data.Training.Count} images to learn from, {data.HeldOut.Count} held out");

    // Forward pass, gradients and Adam's update are one compiled step; it changes the network's parameters in place.
    var network = Network.Create(options.Model, options.Seed);
    using var step = JitCompiler.CompileTrainingStep<float>(
        (images, labels) => F.CrossEntropy(network.Scores(images), labels), network.Parameters, Optimizer.Adam(1e-3));
    using var classifier = JitCompiler.Compile<float>(network.Scores, batches.Images.Shape);
    var stats = step.Compile(batches.Images.Type, batches.Labels.Type);
    report.Compilation($"{options.Model} training step, batch {options.Batch}", stats);

    float Train(Tensor<float> images, Tensor<int> labels) => options.Interpreted ? step.RunInterpreted(images, labels) : step.Run(images, labels);
    Tensor<float> Classify(Tensor<float> images) => classifier.Forward(images)[0];

    var losses = new List<double>();
    report.UnderBar(options.Epochs, bar =>
    {
        while (losses.Count < options.Epochs)
        {
            losses.Add(bar.Follow(batches.Shuffled()).Average(batch => Train(batch.Images, batch.Labels)));
            bar.EpochDone(losses.Count, losses[^1], batches.Accuracy(Classify));
        }
    });

    // The network has been judged: it may be trained on to see what a step costs.
    double accuracy = batches.Accuracy(Classify);
    var compiled = StepTiming.Measure(batches, (images, labels) => step.Run(images, labels), steps: 200);
    var interpreted = StepTiming.Measure(batches, (images, labels) => step.RunInterpreted(images, labels), steps: 20);
    return new(accuracy, losses, interpreted, compiled, stats.CompilationTime);
});
