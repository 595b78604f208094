using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

[TestClass]
public sealed class DecomposeTests
{
    private static readonly double[] Values =
    [
        0, -0.0, 1, -1, 0.5, -0.25, 1e-9, -1e-9, 1e-3, 20, -20, 88, 1e-40, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 3.75, -0.999,
    ];

    public static IEnumerable<object[]> Rows => Decompositions.All.Select((r, i) => new object[] { i, r.Law });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void An_expansion_avoids_its_operation_and_keeps_the_value(int row, string law)
    {
        var rule = Decompositions.All.ElementAt(row);
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            var before = Example(rule, dtype);
            var context = new PassContext();
            var after = new Decompose(n => n.Op != rule.Root).Run(before, context);
            Assert.IsGreaterThan(0, context.Laws[law]);
            Assert.IsFalse(after.Nodes.Any(n => n.Op == rule.Root));
            GraphVerifier.Verify(after, law);
            foreach (var inputs in Inputs(dtype)) Compare(law, before, after, inputs);
        }
    }

    [TestMethod]
    public void What_is_supported_stays()
    {
        var graph = Example(Decompositions.All.First(), DType.Float32);
        var after = new Decompose(_ => true).Run(graph, new());
        Assert.AreEqual(GraphText.Print(graph), GraphText.Print(after));
    }

    [TestMethod]
    public void What_nothing_helps_stays()
    {
        var x = new GraphBuilder().Input(new(DType.Float32, [2, 3]));
        var after = new Decompose(n => n.Op != Primitive.ReduceMax && n.Op != Primitive.ReduceMin && n.Op != Primitive.Sin)
            .Run(new([x], [NodeMath.Sin(x.ReduceMax([0]) + x.ReduceMin([0]))]), new());
        Assert.HasCount(5, after.Nodes);
    }

    [TestMethod]
    public void Few_operations_are_enough_for_many()
    {
        HashSet<Op> kept = [.. "input const expand reshape permute pad add mul div exp log less equal select reduce_sum reduce_max".Split(' ').Select(n => Primitive.Find(n)!)];
        var graph = Ir.RandomGraphs.Make(3, 60);
        var after = new Decompose(n => kept.Contains(n.Op)).Run(graph, new());
        Assert.AreEqual("slice", string.Join(" ", after.Nodes.Select(n => n.Op).Where(op => !kept.Contains(op)).Select(op => op.Name).Distinct()));
    }

    [TestMethod]
    [DataRow(new int[0], new int[0], new[] { 0 }, new[] { 1 }, "permute(x), y")]
    [DataRow(new[] { 1 }, new[] { 0 }, new int[0], new int[0], "a batch, nothing contracted")]
    [DataRow(new int[0], new int[0], new[] { 1, 0 }, new[] { 0, 1 }, "both, exchanged")]
    public void Any_product_is_a_sum_of_products(int[] leftBatch, int[] rightBatch, int[] leftContract, int[] rightContract, string _)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float64, [2, 3])), y = builder.Input(new(DType.Float64, [3, 2]));
        var before = new Graph([x, y], [NodeMath.Dot(x, y, leftBatch, rightBatch, leftContract, rightContract)]);
        var after = new Decompose(n => n.Op != Primitive.Dot).Run(before, new());
        Tensor[] inputs = [GraphRunner.Make(x.Type, [1, -2, 3, -0.0, 5, 6]), GraphRunner.Make(y.Type, [7, 0, 9, -10, 11, 12])];
        Compare("exact", before, after, inputs);
    }

    private static Graph Example(Rule rule, DType dtype)
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(dtype, [2, 3])), y = builder.Input(new(dtype, [2, 3]));
        return new([x, y], [rule.Example(x, y)]);
    }

    private static IEnumerable<Tensor[]> Inputs(DType dtype)
    {
        var type = new TensorType(dtype, [2, 3]);
        for (int start = 0; start < Values.Length; start += 2)
        {
            for (int shift = 0; shift < Values.Length; shift++)
            {
                double At(int i) => Values[i % Values.Length];
                yield return
                [
                    GraphRunner.Make(type, [.. Enumerable.Range(start, 6).Select(At)]),
                    GraphRunner.Make(type, [.. Enumerable.Range(start + shift, 6).Select(At)]),
                ];
            }
        }
    }

    // Laws without a bracket are exact, the others say how many ulp they may be off; evaluation itself is within 2 ulp.
    private static void Compare(string law, Graph before, Graph after, Tensor[] inputs)
    {
        var (required, found) = (GraphRunner.Doubles(GraphRunner.Run(before, inputs)[0]), GraphRunner.Doubles(GraphRunner.Run(after, inputs)[0]));
        double eps = inputs[0].DType == DType.Float32 ? 1.2e-7 : 2.3e-16;
        double tiny = inputs[0].DType == DType.Float32 ? 2e-38 : 0;
        for (int i = 0; i < required.Length; i++)
        {
            bool isClose = law.EndsWith("ulp)", StringComparison.Ordinal) && Math.Abs(required[i] - found[i]) <= 6 * eps * Math.Abs(required[i]) + tiny;
            Assert.IsTrue(isClose || GraphRunner.SameBits(required[i], found[i]), $"{law}: required {required[i]:R}, found {found[i]:R}\n{GraphText.Print(after)}");
        }
    }
}
