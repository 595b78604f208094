using System.Diagnostics;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// Many threads, one model: dotnet run -c Release [threads] [calls per thread]
int threads = args.Length > 0 ? int.Parse(args[0]) : 8, calls = args.Length > 1 ? int.Parse(args[1]) : 10_000;
var (hidden, output) = (Parameter(1, 64, 128), Parameter(2, 128, 8));
ComputationNode<float> Model(ComputationNode<float> x) => F.Softmax(F.MatrixMultiply(F.Tanh(F.MatrixMultiply(x, hidden)), output));

using var model = new JitCompiledModel<float>(Model);
model.Precompile([1, 64], [8, 64]); // before the first request comes in
await model.WaitForCompilationAsync();

var latencies = new double[threads][];
long start = Stopwatch.GetTimestamp();
await Task.WhenAll(Enumerable.Range(0, threads).Select(t => Task.Run(() => latencies[t] = Serve(t))));
double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
double[] all = [.. latencies.SelectMany(l => l).Order()];
Console.WriteLine($"{all.Length} requests in {seconds:F2} s, {all.Length / seconds:N0} a second; median {all[all.Length / 2]:F1} us, 99% {all[(int)(all.Length * 0.99)]:F1} us");
Console.WriteLine(model.Statistics);

double[] Serve(int thread)
{
    var random = new Random(thread);
    Tensor<float>[] requests = [.. Enumerable.Range(0, 40).Select(i => Random(thread * 100 + i, 1 + random.Next(16), 64))];
    var times = new double[calls];
    for (int i = 0; i < calls; i++)
    {
        long begin = Stopwatch.GetTimestamp();
        model.Forward(requests[random.Next(requests.Length)]);
        times[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }
    return times;
}

static ComputationNode<float> Parameter(int seed, params int[] shape) => F.Variable(Random(seed, shape));

static Tensor<float> Random(int seed, params int[] shape)
{
    var random = new Random(seed);
    var tensor = new Tensor<float>(Shape.Create(shape));
    foreach (ref float value in tensor.Span) value = (float)(random.NextDouble() * 2 - 1) / 8;
    return tensor;
}
