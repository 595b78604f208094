using AiDotNet.Jit;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

// An operation of our own: ln(gamma(x)), which the catalogue does not have. Its gradient makes maximum likelihood a training step.
// dotnet run -c Release [steps]
int steps = args.Length > 0 ? int.Parse(args[0]) : 600;
const double trueShape = 3, trueRate = 2;
double[] data = [.. Gamma.Samples(new MersenneTwister(7), trueShape, trueRate).Take(5_000)];
var x = F.Constant(Tensor<double>.FromArray(data));

// Both parameters are positive, so their logarithms are trained.
var shape = F.Variable(Tensor<double>.Scalar(0), "log shape");
var rate = F.Variable(Tensor<double>.Scalar(0), "log rate");

using var step = JitCompiler.CompileTrainingStep<double>(_ => NegativeLogLikelihood(), [shape, rate], Optimizer.Adam(0.03));
for (int i = 0; i < steps; i++)
{
    double loss = step.Run();
    if (i % (steps / 6) == 0) Console.WriteLine($"step {i,4}   loss {loss:F6}");
}
Console.WriteLine($"fitted shape {Math.Exp(shape.Value.ToScalar()):F3}, rate {Math.Exp(rate.Value.ToScalar()):F3}; drawn from shape {trueShape}, rate {trueRate}");
Console.WriteLine($"{step.Stats!.KernelCount} kernels, {step.Program!.Plan.Steps.Count} steps: the operation without a kernel runs between them");

ComputationNode<double> NegativeLogLikelihood()
{
    var (k, b) = (F.Exp(shape), F.Exp(rate));
    return F.Mean(LogGamma(k) - k * rate - (k - 1) * F.Log(x) + b * x);
}

static ComputationNode<double> LogGamma(ComputationNode<double> a) => F.Apply(CustomRows.LogGamma, a);

/// <summary>The rows. An operation is its type rule, its meaning and its gradient; the compiler needs nothing else.</summary>
internal static class CustomRows
{
    public static readonly Op Digamma = Elementwise("digamma", SpecialFunctions.DiGamma, vjp: null);

    public static readonly Op LogGamma = Elementwise("log_gamma", SpecialFunctions.GammaLn,
        (node, gradient) => [gradient * node.Builder.Add(Digamma, [node[0]])]);

    private static Op Elementwise(string name, Converter<double, double> function, VjpRule? vjp) => new(name, 1)
    {
        Infer = (operands, _) => operands[0],
        Evaluate = (node, operands) => new Tensor<double>(Array.ConvertAll(((Tensor<double>)operands[0]).ToArray(), function), node.Shape),
        Vjp = vjp,
        Traits = OpTraits.Elementwise,
    };
}
