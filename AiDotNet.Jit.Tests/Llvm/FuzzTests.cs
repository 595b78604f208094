using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>Random graphs through LLVM; <c>Benchmarks -- fuzz --backend llvm</c> runs as many as one likes.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class FuzzTests
{
    [TestMethod]
    [DataRow(1, 15), DataRow(146, 1), DataRow(156, 1), DataRow(172, 1), DataRow(181, 1)] // the single ones once found -0 for 0 in products
    public void Random_graphs_agree_with_the_interpreter(int seed, int count) => Check(seed, count);

    [TestMethod, TestCategory("Long")]
    [DataRow(100_000, 250), DataRow(200_000, 250)]
    public void Many_random_graphs_agree_with_the_interpreter(int seed, int count) => Check(seed, count);

    [TestMethod]
    [DataRow(1), DataRow(2), DataRow(5), DataRow(16), DataRow(17), DataRow(40)]
    public void Products_keep_the_sign_of_zero_in_Strict_mode(int terms)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [7, terms]), "x"), w = builder.Input(new(DType.Float32, [terms, 19]), "w");
        var product = NodeMath.MatMul(x, w);
        Graph graph = new([x, w], [product, product.Sum([0]), x.Sum([1]), (-product) * 2, 1 / product]);
        foreach (float zero in new[] { -0f, 0f })
        {
            Tensor<float> left = new(x.Shape), right = new(w.Shape);
            left.Span.Fill(zero);
            for (int i = 0; i < right.Span.Length; i++) right.Span[i] = i % 3 - 1;
            var report = Jit.Verification.Run(graph, new() { Mode = NumericMode.Strict, Backend = Libllvm.Backend(), UseCache = false }, [left, right]);
            Assert.IsTrue(report.IsVerified, $"{zero}: {report}");
        }
    }

    private static void Check(int seed, int count)
    {
        var llvm = Libllvm.Backend();
        for (int i = 0; i < count; i++)
        {
            var fuzzCase = GraphGenerator.Make(seed + i);
            foreach (var mode in fuzzCase.Special ? new[] { NumericMode.Strict } : [NumericMode.Strict, NumericMode.Default])
            {
                var report = Jit.Verification.Run(fuzzCase.Graph, new() { Mode = mode, Backend = llvm, UseCache = false }, fuzzCase.Inputs[0]);
                Assert.IsTrue(report.IsVerified, $"seed {seed + i}, {mode}: {report}\n{fuzzCase.Text}");
            }
        }
    }
}
