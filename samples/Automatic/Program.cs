using System.Diagnostics;
using System.Text.Json;
using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// A stream of batches of many sizes through a model that compiles itself: dotnet run -c Release [--json]
const int Calls = 2_000, Sizes = 40, Settled = 200, Features = 256, Hidden = 256, Classes = 10;
var (w1, b1) = (F.Variable(Values(1, Features, Hidden)), F.Variable(Values(2, Hidden)));
var (w2, b2) = (F.Variable(Values(3, Hidden, Classes)), F.Variable(Values(4, Classes)));
ComputationNode<float> Model(ComputationNode<float> x) => F.Softmax(F.MatrixMultiply(F.ReLU(F.MatrixMultiply(x, w1) + b1), w2) + b2);

var random = new Random(11);
int[] sizes = [.. Enumerable.Range(1, 256).OrderBy(_ => random.Next()).Take(Sizes)];
var batches = sizes.ToDictionary(n => n, n => Values(n, n, Features));
var expected = batches.ToDictionary(b => b.Key, b => Interpret(b.Value));

// The oracle knew all sizes in advance.
var oracle = sizes.ToDictionary(n => n, n => JitCompiler.Compile<float>(Model, [n, Features]));
using var model = new JitCompiledModel<float>(Model); // the one line
var (wrong, automatic, ideal) = (0, 0.0, 0.0);
for (int i = 0; i < Calls; i++)
{
    int n = sizes[random.Next(Sizes)];
    // Whoever comes second finds the batch in the cache, so they take turns.
    double first = i % 2 == 1 ? Time(() => oracle[n].Forward(batches[n])[0]).Microseconds : 0;
    var (answer, time) = Time(() => model.Forward(batches[n]));
    double second = i % 2 == 0 ? Time(() => oracle[n].Forward(batches[n])[0]).Microseconds : 0;
    if (!IsClose(expected[n], answer)) wrong++;
    if (i >= Settled) (automatic, ideal) = (automatic + time, ideal + first + second);
}
foreach (var graph in oracle.Values) graph.Dispose();
var result = new { Calls, WrongAnswers = wrong, model.Statistics.Specializations, model.Statistics.CompiledCalls, TimeAgainstOracle = automatic / ideal };
if (!args.Contains("--json")) Console.Write(model.Explain());
Console.WriteLine(JsonSerializer.Serialize(result));

// The answer of the interpreter alone.
Tensor<float> Interpret(Tensor<float> x)
{
    using var tape = new GradientTape<float>();
    var traced = tape.Trace(Model, x.Shape);
    return (Tensor<float>)new GraphInterpreter(traced.Graph).Run([x, .. traced.Captured.Select(c => ((ComputationNode<float>)c).Value)])[0];
}

static Tensor<float> Values(int seed, params int[] shape)
{
    var random = new Random(seed);
    var tensor = new Tensor<float>(Shape.Create(shape));
    foreach (ref float value in tensor.Span) value = (float)(random.NextDouble() * 2 - 1) / 8;
    return tensor;
}

static (Tensor<float> Answer, double Microseconds) Time(Func<Tensor<float>> run)
{
    long start = Stopwatch.GetTimestamp();
    var answer = run();
    return (answer, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
}

static bool IsClose(Tensor<float> expected, Tensor<float> found)
{
    for (int i = 0; i < expected.Span.Length; i++)
    {
        if (!(Math.Abs(expected.Span[i] - found.Span[i]) <= 1e-5f)) return false;
    }
    return expected.Shape == found.Shape;
}
