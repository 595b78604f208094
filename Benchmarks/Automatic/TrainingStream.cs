using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;

namespace Benchmarks.Automatic;

/// <summary>
/// Training steps on batches of many sizes: one automatic step, and an oracle that had a program for every size in advance. Every step is repeated by
/// the interpreter from the same parameters.
/// </summary>
internal sealed class TrainingStream(bool convolves, int calls, int sizes, int threads)
{
    private const int Warmup = 200;

    public StreamResult Run()
    {
        var random = new Random(11);
        int[] extents = [.. Enumerable.Range(1, 256).OrderBy(_ => random.Next()).Take(sizes)];
        var batches = extents.ToDictionary(e => e, Trainee.Batch);
        var options = new JitOptions { MaxThreads = threads };
        var (trained, reference, other) = (new Trainee(convolves), new Trainee(convolves), new Trainee(convolves));
        using var step = new JitTrainingStep<float>(trained.Loss, trained.Parameters, Optimizer.Sgd(0.01), new() { Jit = options });
        var interpreted = extents.ToDictionary(e => e, _ => JitCompiler.CompileTrainingStep(reference.Loss, reference.Parameters, Optimizer.Sgd(0.01)));
        var oracle = extents.ToDictionary(e => e, _ => JitCompiler.CompileTrainingStep(other.Loss, other.Parameters, Optimizer.Sgd(0.01), options));
        foreach (int extent in extents) oracle[extent].Run(batches[extent]);
        var times = new StreamTimes();
        int wrong = 0, programs = 0;
        step.Compiled += (_, _) => programs++;
        for (int i = 0; i < calls; i++)
        {
            int extent = extents[random.Next(extents.Length)];
            var batch = batches[extent];
            reference.Follow(trained);
            other.Follow(trained);
            var (graph, arguments) = interpreted[extent].Snapshot(batch);
            float expected = interpreted[extent].RunInterpreted(batch);
            double ideal = i % 2 == 1 ? StreamTimes.Microseconds(() => oracle[extent].Run(batch)).Time : 0;
            var (loss, time) = StreamTimes.Microseconds(() => step.Run(batch));
            if (i % 2 == 0) ideal = StreamTimes.Microseconds(() => oracle[extent].Run(batch)).Time;
            if (i >= Warmup) times.Note(extent, time, ideal);
            bool close = Math.Abs(loss - expected) <= 1e-5f * (1 + Math.Abs(expected)) && trained.IsClose(reference);
            if (!close && !IsWithinRounding(graph, arguments, loss, trained)) wrong++;
        }
        if (wrong > 0) Console.Error.WriteLine($"{wrong} steps differ from the interpreter by more than rounding explains");
        foreach (var program in oracle.Values.Concat(interpreted.Values)) program.Dispose();
        return new(calls, wrong, programs, step.CompiledRuns, times.Ratio, times.MedianRatio, step.Explain() + times);
    }

    // Where two values of a window are all but equal, rounding decides which of them the gradient goes to.
    private static bool IsWithinRounding(TrainingGraph<float> step, Tensor[] arguments, float loss, Trainee trained)
    {
        Tensor[] found = [Tensor<float>.Scalar(loss), .. trained.Parameters.Select(p => p.Value)];
        return Verification.Compare(step.Graph, NumericMode.Default, arguments, found).IsVerified;
    }
}
