using System.Diagnostics;
using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Automatic;

/// <summary>A stream of batches of many sizes through one automatic model, and through an oracle that had code for every size in advance.</summary>
internal sealed class BatchStream(Classifier classifier, int calls, int sizes, int threads)
{
    private const int Warmup = 200;

    private readonly Dictionary<int, (List<double> Automatic, List<double> Oracle)> _times = [];

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
            double ideal = i % 2 == 1 ? Microseconds(() => oracle[extent].Forward(batch)[0]).Time : 0;
            var (answer, time) = Microseconds(() => model.Forward(batch));
            if (i % 2 == 0) ideal = Microseconds(() => oracle[extent].Forward(batch)[0]).Time;
            if (i >= Warmup) Note(extent, time, ideal);
            if (!IsClose(expected[extent], answer)) wrong++;
        }
        foreach (var graph in oracle.Values) graph.Dispose();
        var statistics = model.Statistics;
        return new(calls, wrong, statistics.Specializations, statistics.CompiledCalls, Ratio(Enumerable.Sum), Ratio(t => t.Count * Median(t)), Explain(model));
    }

    private void Note(int extent, double automatic, double oracle)
    {
        if (!_times.TryGetValue(extent, out var times)) _times[extent] = times = ([], []);
        times.Automatic.Add(automatic);
        times.Oracle.Add(oracle);
    }

    private double Ratio(Func<List<double>, double> total) => _times.Values.Sum(t => total(t.Automatic)) / _times.Values.Sum(t => total(t.Oracle));

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private string Explain(JitCompiledModel<float> model) =>
        model.Explain() + string.Concat(_times.OrderBy(t => t.Key).Select(t => $"{t.Key,4} rows: {Median(t.Value.Automatic),7:F1} us, oracle {Median(t.Value.Oracle),7:F1} us\n"));

    private static (Tensor<float> Answer, double Time) Microseconds(Func<Tensor<float>> run)
    {
        long start = Stopwatch.GetTimestamp();
        var answer = run();
        return (answer, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
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
