using System.Diagnostics;
using AiDotNet.Jit;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// A pass of our own in the pipeline: it replaces tanh by a quotient of polynomials, which is faster and a little wrong.
// dotnet run -c Release [elements] [runs]
int elements = args.Length > 0 ? int.Parse(args[0]) : 100_000, runs = args.Length > 1 ? int.Parse(args[1]) : 200;
var input = Initializers.Uniform<float>([elements], seed: 3, low: -6, high: 6);
var options = new JitOptions { Pipeline = Pipeline.Default.After<Simplify>(new FastTanh()), MaxThreads = 1 };

using var exact = JitCompiler.Compile<float>(x => F.Tanh(x), input.Shape, new() { MaxThreads = 1 });
using var fast = JitCompiler.Compile<float>(x => F.Tanh(x), input.Shape, options);
foreach (var pass in fast.Stats.Passes) Console.WriteLine(pass);

float[] expected = exact.Forward(input)[0].ToArray(), found = fast.Forward(input)[0].ToArray();
Console.WriteLine($"largest error {expected.Zip(found, (a, b) => Math.Abs(a - b)).Max():E1}");
Console.WriteLine($"exact {Microseconds(exact):F1} us, fast {Microseconds(fast):F1} us for {elements} elements on one thread");

// The compiler's own judge compares with the graph as it was before the pass, and does not let the error through.
var report = fast.Verify(input);
Console.WriteLine($"verification {(report.IsVerified ? "passes" : "fails")}, as it should for a pass that changes values");

double Microseconds(CompiledGraph<float> graph)
{
    Tensor[] inputs = [input], outputs = [new Tensor<float>(input.Shape)];
    double best = double.MaxValue;
    for (int i = 0; i < runs; i++)
    {
        long start = Stopwatch.GetTimestamp();
        graph.Run(inputs, outputs);
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }
    return best;
}

/// <summary>A pass is a name and a function from graph to graph; rules make most of them one line.</summary>
internal sealed class FastTanh : IPass
{
    private static readonly RuleSet Rules = new()
    {
        {
            Primitive.Tanh, "tanh(x) -> x (27 + x²) / (27 + 9 x²) within [-3, 3] (error 0.024)",
            n => Approximation(NodeMath.Max(NodeMath.Min(n[0], n[0].ConstantLike(3)), n[0].ConstantLike(-3))),
            (x, _) => NodeMath.Tanh(x)
        },
    };

    public string Name => nameof(FastTanh);

    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, Rules, context);

    private static Node Approximation(Node x)
    {
        var square = x * x;
        return x * (square + 27) / (square * 9 + 27);
    }
}
