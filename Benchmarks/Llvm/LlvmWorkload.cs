using System.Runtime.CompilerServices;
using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Llvm;

/// <summary>Something to compile and to run.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Start">Compiles it; the result runs it once.</param>
internal sealed record LlvmWorkload(string Name, Func<JitOptions, Action> Start)
{
    /// <summary>From one kernel to a training step: what the table of all libraries does not have.</summary>
    public static IReadOnlyList<LlvmWorkload> All { get; } =
    [
        Forward("one addition", [[1]], x => x[0] + 1),
        Kernel("kernel of matmul 8^3", 8),
        Kernel("kernel of matmul 16^3", 16),
        Forward("tanh(a b + c) 1000", [[1000], [1000], [1000]], x => F.Tanh(x[0] * x[1] + x[2])),
        Forward("tanh(a b + c) 16384", [[16384], [16384], [16384]], x => F.Tanh(x[0] * x[1] + x[2])),
        Forward("ten operations 4096", [[4096], [4096]], x => F.Tanh(F.Exp(x[0] * x[1]) + x[0]) * F.Sigmoid(x[1]) - x[0] / (x[1] * x[1] + 1)),
        Forward("gelu 65536", [[256, 256]], x => F.GELU(x[0])),
        Forward("sin 16384", [[16384]], x => F.Sin(x[0])),
        Forward("sum 65536", [[256, 256]], x => F.Sum(x[0])),
        Forward("softmax 64x1000", [[64, 1000]], x => F.Softmax(x[0])),
        Forward("matmul 8^3", [[8, 8], [8, 8]], x => F.MatrixMultiply(x[0], x[1])),
        Forward("matmul 16^3", [[16, 16], [16, 16]], x => F.MatrixMultiply(x[0], x[1])),
        Forward("mlp 64", [[64, 784], [784, 128], [128], [128, 10], [10]], x => Mlp(x[0], x[1], x[2], x[3], x[4])),
        new("mlp training step 64", TrainingStep),
    ];

    private static LlvmWorkload Forward(string name, Shape[] shapes, Func<ComputationNode<float>[], ComputationNode<float>> model) => new(name, options =>
    {
        var compiled = JitCompiler.Compile<float>(
            nodes => [model([.. nodes.Cast<ComputationNode<float>>()])], [.. shapes.Select(s => new TensorType(DType.Float32, s))], options);
        Tensor[] inputs = [.. shapes.Select((s, i) => Random(s, i))], outputs = [.. compiled.OutputTypes.Select(Tensor.Zeros)];
        return () => compiled.Run(inputs, outputs);
    });

    // The machine code alone, without what every run of a graph costs.
    private static LlvmWorkload Kernel(string name, int n) => new(name, options =>
    {
        var compiled = JitCompiler.Compile<float>(
            x => [F.MatrixMultiply((ComputationNode<float>)x[0], (ComputationNode<float>)x[1])], [new(DType.Float32, [n, n]), new(DType.Float32, [n, n])], options);
        Tensor[] tensors = [Random([n, n], 1), Random([n, n], 2), Tensor.Zeros(compiled.OutputTypes[0])];
        var step = (KernelStep)compiled.Program.Plan.Steps[0];
        long[] table = GC.AllocateArray<long>(step.Storages.Count, pinned: true);
        for (int i = 0; i < table.Length; i++) table[i] = tensors[step.Storages[i].Kind == StorageKind.Output ? 2 : step.Storages[i].Index].Address;
        var program = compiled.Program;
        return () =>
        {
            RunStep(program, table);
            GC.KeepAlive(tensors);
        };
    });

    // As a program does it, the first step's table being the program's.
    private static unsafe void RunStep(CompiledProgram program, long[] table) =>
        program.Steps[0].Run((long*)Unsafe.AsPointer(ref table[0]), 0, program.Steps[0].Extent); // pinned

    private static Action TrainingStep(JitOptions options)
    {
        ComputationNode<float>[] w = [.. new Shape[] { [784, 128], [128], [128, 10], [10] }.Select((s, i) => F.Variable(Random(s, i, 0.05f), $"w{i}"))];
        var step = JitCompiler.CompileTrainingStep<float>(
            batch => F.CrossEntropy(Mlp((ComputationNode<float>)batch[0], w[0], w[1], w[2], w[3]), (ComputationNode<int>)batch[1]), w, Optimizer.Sgd(0.01), options);
        Tensor x = Random([64, 784], 7);
        var labels = new Tensor<int>([64]);
        for (int i = 0; i < 64; i++) labels.Span[i] = i % 10;
        step.Run(x, labels);
        return () => step.Run(x, labels);
    }

    private static ComputationNode<float> Mlp(
        ComputationNode<float> x, ComputationNode<float> w1, ComputationNode<float> b1, ComputationNode<float> w2, ComputationNode<float> b2) =>
        F.MatrixMultiply(F.ReLU(F.MatrixMultiply(x, w1) + b1), w2) + b2;

    private static Tensor<float> Random(Shape shape, int seed, float scale = 1)
    {
        var random = new Random(seed);
        var tensor = new Tensor<float>(shape);
        foreach (ref float x in tensor.Span) x = ((random.NextSingle() * 2) - 1) * scale;
        return tensor;
    }
}
