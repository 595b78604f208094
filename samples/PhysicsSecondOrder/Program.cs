using AiDotNet.Jit;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

// A network learns the damped oscillation u'' + u'/2 + 4 u = 0, u(0) = 1, u'(0) = 0 from the equation alone. Its first and
// second derivatives by time, and the gradient of the loss through them, are one compiled training step.
// dotnet run -c Release [steps]
int steps = args.Length > 0 ? int.Parse(args[0]) : 6_000;
const int points = 64, width = 32;
const double damping = 0.5, stiffness = 4, end = 4;

ComputationNode<double>[] parameters =
[
    F.Variable(Initializers.Uniform<double>([1, width], seed: 1, low: -2, high: 2), "w1"),
    F.Variable(Initializers.Uniform<double>([width], seed: 2, low: -2, high: 2), "b1"),
    F.Variable(Initializers.XavierUniform<double>([width, width], seed: 3), "w2"),
    F.Variable(Tensor<double>.Zeros([width]), "b2"),
    F.Variable(Initializers.XavierUniform<double>([width, 1], seed: 4), "w3"),
];
var times = Tensor<double>.Arange(points, start: 0, step: end / (points - 1)).Reshape([points, 1]);

using var step = JitCompiler.CompileTrainingStep<double>(inputs => Loss((ComputationNode<double>)inputs[0]), parameters, Optimizer.Adam(1e-2));
double first = step.Run(times), loss = first;
for (int i = 1; i <= steps; i++)
{
    if (i == steps / 2) step.LearningRate /= 10;
    loss = step.Run(times);
    if (i % (steps / 6) == 0) Console.WriteLine($"step {i,5}   loss {loss:E2}");
}
Console.WriteLine($"loss {first:F2} -> {loss:E2}; {step.Stats!.OriginalOperationCount} operations became {step.Stats.KernelCount} kernels");

using var solution = JitCompiler.Compile<double>(Solution, times.Shape);
var found = solution.Forward(times)[0];
double error = 0;
for (int i = 0; i < points; i++) error = Math.Max(error, Math.Abs(found[i, 0] - Exact(times[i, 0])));
Console.WriteLine($"largest distance from the exact solution {error:E1}");

ComputationNode<double> Loss(ComputationNode<double> t)
{
    using var tape = new GradientTape<double>(persistent: true);
    tape.Watch(t);
    var u = Solution(t);
    var velocity = tape.Gradient(u, [t], createGraph: true).Node(t);
    var acceleration = tape.Gradient(velocity, [t], createGraph: true).Node(t);
    return F.Mean(F.Square(acceleration + damping * velocity + stiffness * u));
}

// 1 + t² N(t) starts where it must, whatever the network says.
ComputationNode<double> Solution(ComputationNode<double> t) => 1 + F.Square(t) * Network(t);

ComputationNode<double> Network(ComputationNode<double> t)
{
    var hidden = F.Tanh(F.MatrixMultiply(t, parameters[0]) + parameters[1]);
    return F.MatrixMultiply(F.Tanh(F.MatrixMultiply(hidden, parameters[2]) + parameters[3]), parameters[4]);
}

static double Exact(double t)
{
    double decay = damping / 2, frequency = Math.Sqrt(stiffness - decay * decay);
    return Math.Exp(-decay * t) * (Math.Cos(frequency * t) + decay / frequency * Math.Sin(frequency * t));
}
