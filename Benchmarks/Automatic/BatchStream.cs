using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Automatic;

/// <summary>A stream of batches of many sizes through one automatic model, and through an oracle that had code for every size in advance.</summary>
internal sealed class BatchStream(Classifier classifier, int calls, int sizes, int threads)
{
    private const int Warmup = 200;

    private readonly StreamTimes _times = new();

    public StreamResult Run()
    {
        var random = new Random(11);
        int[] extents = [.. Enumerable.Range(1, 256).OrderBy(_ => random.Next()).Take(sizes)];
        var batches = extents.ToDictionary(e => e, e => Classifier.Random(e, e, Classifier.Features));
        var expected = batches.ToDictionary(b => b.Key, b => classifier.Interpret(b.Value));
        var options = new JitOptions { MaxThreads = threads };
        var oracle = extents.ToDictionary(e => e, e => JitCompiler.Compile<float>(classifier.Model, [e, Classifier.Features], options));
        using var model = new JitCompiledModel<float>(classifier.Model, new() { Jit = options });
        int wrong = 0;
        for (int i = 0; i < calls; i++)
        {
            int extent = extents[random.Next(extents.Length)];
            var batch = batches[extent];
            // Whoever comes second finds the batch in the cache, so they take turns.
            double ideal = i % 2 == 1 ? StreamTimes.Microseconds(() => oracle[extent].Forward(batch)[0]).Time : 0;
            var (answer, time) = StreamTimes.Microseconds(() => model.Forward(batch));
            if (i % 2 == 0) ideal = StreamTimes.Microseconds(() => oracle[extent].Forward(batch)[0]).Time;
            if (i >= Warmup) _times.Note(extent, time, ideal);
            if (!IsClose(expected[extent], answer)) wrong++;
        }
        foreach (var graph in oracle.Values) graph.Dispose();
        var statistics = model.Statistics;
        return new(calls, wrong, statistics.Specializations, statistics.CompiledCalls, _times.Ratio, _times.MedianRatio, model.Explain() + _times);
    }

    private static bool IsClose(Tensor<float> expected, Tensor<float> found)
    {
        for (int i = 0; i < expected.Span.Length; i++)
        {
            if (!(Math.Abs(expected.Span[i] - found.Span[i]) <= 1e-5f)) return false;
        }
        return expected.Shape == found.Shape;
    }
}
