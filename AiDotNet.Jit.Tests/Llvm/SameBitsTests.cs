using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Llvm;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Codegen;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>LLVM against the default backend: not near, but equal to the bit, whatever the mode.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class SameBitsTests
{
    [TestMethod]
    [DynamicData(nameof(OpSamples.DifferentiableNames), typeof(OpSamples))]
    public void Results_and_gradients(string name)
    {
        var llvm = Libllvm.Backend();
        var sample = OpSamples.Get(name);
        var (result, inputs) = sample.Build();
        Node[] sources = [.. inputs.Where(i => i.DType.IsFloat())];
        var seed = result.Builder.Input(result.Type, "seed");
        var gradients = Backward.Gradients([result], [seed], sources);
        Graph graph = new([.. inputs, seed], [result, .. gradients.OfType<Node>()]);
        Tensor[] arguments = [.. sample.Draw(1), TestTensors.Random(result.Type, -1, 1, new Random(2))];
        var (expected, found) = (Run(graph, new ExpressionBackend(), arguments), Run(graph, llvm, arguments));
        for (int i = 0; i < expected.Length; i++) Bits.AssertSame(Elements(expected[i]), Elements(found[i]), $"output {i}");
    }

    [TestMethod]
    [DataRow(LlvmLevel.None), DataRow(LlvmLevel.Less), DataRow(LlvmLevel.Default), DataRow(LlvmLevel.Aggressive)]
    public void Fifty_steps_of_training(LlvmLevel level)
    {
        var losses = new[] { new ExpressionBackend(), (IBackend)Libllvm.Backend(level) }.Select(Train).ToArray();
        CollectionAssert.AreEqual(losses[0], losses[1]);
        Assert.IsLessThan(losses[0][0] / 2, losses[0][^1], "training does not learn");
    }

    private static float[] Train(IBackend backend)
    {
        ComputationNode<float>[] w = [.. new Shape[] { [12, 21], [21], [21, 5], [5] }.Select((s, i) => F.Variable((Tensor<float>)TestTensors.Random(new(DType.Float32, s), -0.5, 0.5, new Random(i))))];
        using var step = JitCompiler.CompileTrainingStep<float>(
            (ComputationNode<float> x, ComputationNode<int> labels) => F.CrossEntropy(F.MatrixMultiply(F.Tanh(F.MatrixMultiply(x, w[0]) + w[1]), w[2]) + w[3], labels), w, Optimizer.Adam(0.05), new() { Backend = backend });
        var batch = TestTensors.Random(new(DType.Float32, [15, 12]), -1, 1, new Random(9));
        var labels = new Tensor<int>([15]);
        for (int i = 0; i < 15; i++) labels.Span[i] = i % 5;
        return [.. Enumerable.Range(0, 50).Select(_ => step.Run(batch, labels))];
    }

    private static Tensor[] Run(Graph graph, IBackend backend, Tensor[] arguments)
    {
        var (program, _) = GraphCompiler.Compile(graph, new() { Backend = backend, UseCache = false });
        using var executable = new Executable(program);
        Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        executable.Run(arguments, outputs!);
        return outputs;
    }

    private static Array Elements(Tensor tensor) => tensor switch
    {
        Tensor<float> f => f.Span.ToArray(),
        Tensor<double> d => d.Span.ToArray(),
        Tensor<int> i => i.Span.ToArray(),
        _ => ((Tensor<bool>)tensor).Span.ToArray(),
    };
}
