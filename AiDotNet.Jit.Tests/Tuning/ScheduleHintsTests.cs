using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Tuning;

/// <summary>What a tuner may vary changes code, never the rule that results are judged by.</summary>
[TestClass]
public sealed class ScheduleHintsTests
{
    public static IEnumerable<object[]> Hints =>
        from rows in new int?[] { null, 1, 5, 100 }
        from vectors in new int?[] { null, 1, 3, 100 }
        from unroll in new int?[] { null, 1, 3, 16 }
        where rows is null == vectors is null
        select new object[] { new ScheduleHints { TileRows = rows, TileVectors = vectors, Unroll = unroll } };

    [TestMethod]
    [DynamicData(nameof(Hints))]
    public void Every_choice_computes_the_same(ScheduleHints hints)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [19, 37]), "x"), w = builder.Input(new(DType.Float32, [37, 70]), "x"), v = builder.Input(new(DType.Float32, [1000]), "x");
        var product = NodeMath.MatMul(x, w);
        Graph graph = new([x, w, v], [product, Composites.Softmax(product, 1), NodeMath.Tanh(v) * v]);
        Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TestTensors.Random(n.Type, -1, 1, new Random(i)))];
        foreach (var mode in new[] { NumericMode.Strict, NumericMode.Default })
        {
            var report = Jit.Verification.Run(graph, new() { Schedule = hints, Mode = mode }, inputs);
            Assert.IsTrue(report.IsVerified, $"{mode}: {report}");
        }
    }

    [TestMethod]
    public void Choices_reach_the_code_and_the_cache()
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [24, 24]), "x"), w = builder.Input(new(DType.Float32, [24, 64]), "x");
        Graph graph = new([x, w], [NodeMath.MatMul(x, w)]);
        var (plain, _) = GraphCompiler.Compile(graph, new());
        var (small, _) = GraphCompiler.Compile(graph, new() { Schedule = new() { TileRows = 2, TileVectors = 1 } });
        var (again, stats) = GraphCompiler.Compile(graph, new() { Schedule = new() { TileRows = 2, TileVectors = 1 } });
        // Scalar code has no tiles.
        if (LaneWidths.HardwareBits > 0) Assert.AreNotEqual(plain.Kernels[0].ToString(), small.Kernels[0].ToString());
        Assert.AreSame(small, again);
        Assert.IsTrue(stats.CacheHit);
    }
}
