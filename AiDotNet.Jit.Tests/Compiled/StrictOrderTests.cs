using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Strict sums add in the interpreter's order even where memory lies in another one.</summary>
[TestClass]
public class StrictOrderTests
{
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private static readonly int[][] Subsets = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];

    /// <summary>Every permutation of three axes with every set of axes to sum.</summary>
    public static IEnumerable<object[]> Sums => Orders.SelectMany(o => Subsets.Select(s => new object[] { o, s }));

    [TestMethod]
    [DynamicData(nameof(Sums))]
    public void Sums_of_permutations(int[] order, int[] axes) => Check(
        x => [x.Permute(order).Sum(axes), (x.Permute(order) * 2 + 1).Sum(axes), x.Sum(axes)], [19, 7, 18]);

    [TestMethod]
    public void Two_sums_over_the_same_elements_in_different_orders() => Check(
        x => [x.Sum(), x.Permute([2, 1, 0]).Sum(), (x - x.Permute([0, 2, 1]).Sum([1, 2]).Reshape([5, 1, 1])).Sum([1, 2])], [5, 9, 17]);

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 0)]
    [DataRow(2, 1)]
    public void Products_over_two_axes(int first, int second) => Check(
        x =>
        {
            var attributes = new DotAttributes([], [], [first, second], [second, first]);
            var turned = x.Permute([.. Enumerable.Range(0, 3).Select(d => d == first ? second : d == second ? first : d)]);
            return [x.Builder.Add(Primitive.Dot, [x, turned], attributes)];
        },
        [6, 7, 9]);

    private static void Check(Func<Node, Node[]> model, Shape shape)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, shape));
        var graph = new Graph([x], model(x));
        Tensor[][] inputs = [.. new[] { 1, 2 }.Select(seed => new[] { TestTensors.Random(x.Type, -1, 1, new Random(seed)) })];
        foreach (bool fuse in new[] { true, false }) CompiledComparison.Check(graph, new() { Mode = NumericMode.Strict, Fuse = fuse }, inputs);
    }
}
