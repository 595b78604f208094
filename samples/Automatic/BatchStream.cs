using System.Diagnostics;
using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tensors;

namespace AutomaticSample;

/// <summary>A stream of batches of many sizes through one automatic model, and through an oracle that had code for every size in advance.</summary>
internal sealed class BatchStream(Classifier classifier, int calls, int sizes)
{
    private const int Warmup = 200;

    public StreamResult Run()
    {
        var random = new Random(11);
        int[] extents = [.. Enumerable.Range(1, 256).OrderBy(_ => random.Next()).Take(sizes)];
        var batches = extents.ToDictionary(e => e, e => Classifier.Random(e, e, Classifier.Features));
        var expected = batches.ToDictionary(b => b.Key, b => classifier.Interpret(b.Value));
        var oracle = extents.ToDictionary(e => e, e => JitCompiler.Compile<float>(classifier.Model, [e, Classifier.Features]));
        using var model = new JitCompiledModel<float>(classifier.Model);
        long automatic = 0, ideal = 0;
        int wrong = 0;
        for (int i = 0; i < calls; i++)
        {
            int extent = extents[random.Next(extents.Length)];
            var batch = batches[extent];
            // Whoever comes second finds the batch in the cache, so they take turns.
            if (i % 2 == 1) ideal += Ticks(i, () => oracle[extent].Forward(batch)[0]).Ticks;
            var (answer, ticks) = Ticks(i, () => model.Forward(batch));
            automatic += ticks;
            if (i % 2 == 0) ideal += Ticks(i, () => oracle[extent].Forward(batch)[0]).Ticks;
            if (!IsClose(expected[extent], answer)) wrong++;
        }
        foreach (var graph in oracle.Values) graph.Dispose();
        var statistics = model.Statistics;
        return new(calls, wrong, statistics.Specializations, statistics.CompiledCalls, (double)automatic / ideal, model.Explain());
    }

    private static (Tensor<float> Answer, long Ticks) Ticks(int call, Func<Tensor<float>> run)
    {
        long start = Stopwatch.GetTimestamp();
        var answer = run();
        return (answer, call < Warmup ? 0 : Stopwatch.GetTimestamp() - start);
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
