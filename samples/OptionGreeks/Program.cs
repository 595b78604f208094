using System.Diagnostics;
using AiDotNet.Jit;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

// Prices of call options by Black and Scholes and their sensitivities to the market: the gradient of the price, and for gamma the
// gradient of the gradient, fused into one kernel.
// dotnet run -c Release [options] [runs]
int count = args.Length > 0 ? int.Parse(args[0]) : 1_000_000, runs = args.Length > 1 ? int.Parse(args[1]) : 20;
Tensor[] market =
[
    Initializers.Uniform<double>([count], seed: 1, low: 80, high: 120),    // spot
    Initializers.Uniform<double>([count], seed: 2, low: 80, high: 120),    // strike
    Initializers.Uniform<double>([count], seed: 3, low: 0.01, high: 0.05), // interest
    Initializers.Uniform<double>([count], seed: 4, low: 0.1, high: 0.5),   // volatility
    Initializers.Uniform<double>([count], seed: 5, low: 0.1, high: 2),     // years
];
string[] names = ["price", "delta", "gamma", "vega", "theta", "rho"];

using var compiled = JitCompiler.Compile<double>(Greeks, [.. market.Select(m => m.Type)]);
Tensor[] results = [.. names.Select(_ => new Tensor<double>([count]))];
double best = double.MaxValue;
for (int i = 0; i < runs; i++)
{
    long start = Stopwatch.GetTimestamp();
    compiled.Run(market, results);
    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
}
Console.WriteLine($"{compiled.Stats.OriginalOperationCount} operations became {compiled.Stats.KernelCount} kernel(s)");
Console.WriteLine($"{count} options, {names.Length} numbers each, in {best:F2} ms: {count / best / 1e3:F1} million options a second");

double[] bump = new double[names.Length];
for (int i = 0; i < Math.Min(count, 100); i++) Compare(i, bump);
for (int k = 0; k < names.Length; k++) Console.WriteLine($"{names[k]}[0] = {((Tensor<double>)results[k])[0]:F6}   largest difference from the formula {bump[k]:E1}");

IReadOnlyList<ComputationNode> Greeks(IReadOnlyList<ComputationNode> inputs)
{
    ComputationNode<double>[] m = [.. inputs.Cast<ComputationNode<double>>()];
    using var tape = new GradientTape<double>(persistent: true);
    tape.Watch(m);
    var price = Call(m[0], m[1], m[2], m[3], m[4]);
    var gradients = tape.Gradient(price, m, createGraph: true);
    var delta = gradients.Node(m[0]);
    var gamma = tape.Gradient(delta, [m[0]], createGraph: true).Node(m[0]);
    return [price, delta, gamma, gradients.Node(m[3]), -gradients.Node(m[4]), gradients.Node(m[2])];
}

static ComputationNode<double> Call(ComputationNode<double> spot, ComputationNode<double> strike, ComputationNode<double> interest, ComputationNode<double> volatility, ComputationNode<double> years)
{
    var deviation = volatility * F.Sqrt(years);
    var d1 = (F.Log(spot / strike) + (interest + F.Square(volatility) * 0.5) * years) / deviation;
    return spot * Normal(d1) - strike * F.Exp(-interest * years) * Normal(d1 - deviation);
}

static ComputationNode<double> Normal(ComputationNode<double> x) => (F.Erf(x * Math.Sqrt(0.5)) + 1) * 0.5;

// The closed forms of the text books.
void Compare(int i, double[] worst)
{
    double[] m = [.. market.Select(t => ((Tensor<double>)t)[i])];
    var (s, k, r, v, t, normal) = (m[0], m[1], m[2], m[3], m[4], new MathNet.Numerics.Distributions.Normal());
    double d1 = (Math.Log(s / k) + (r + v * v / 2) * t) / (v * Math.Sqrt(t)), d2 = d1 - v * Math.Sqrt(t), discounted = k * Math.Exp(-r * t);
    double density = normal.Density(d1), n1 = normal.CumulativeDistribution(d1), n2 = normal.CumulativeDistribution(d2);
    double[] exact = [s * n1 - discounted * n2, n1, density / (s * v * Math.Sqrt(t)), s * density * Math.Sqrt(t), -s * density * v / (2 * Math.Sqrt(t)) - r * discounted * n2, discounted * t * n2];
    for (int g = 0; g < exact.Length; g++) worst[g] = Math.Max(worst[g], Math.Abs(exact[g] - ((Tensor<double>)results[g])[i]));
}
