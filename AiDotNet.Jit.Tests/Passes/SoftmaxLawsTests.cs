using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>Only a divisor that is known to be an ordinary number becomes a factor.</summary>
[TestClass]
public sealed class SoftmaxLawsTests
{
    private readonly GraphBuilder _builder = new();
    private readonly Node _x, _y;

    public SoftmaxLawsTests() => (_x, _y) = (_builder.Input(new(DType.Float32, [4, 6]), "x"), _builder.Input(new(DType.Float32, [4, 6]), "y"));

    private Node Row(Node x) => NodeMath.Exp(x - Max(x)).Sum([1], keepDims: true);

    private static Node Max(Node x) => x.ReduceMax([1], keepDims: true);

    [TestMethod]
    public void A_softmax_divides_once_a_row() => Divides(Composites.Softmax(_x), 4);

    [TestMethod]
    public void So_does_one_whose_rows_may_be_empty()
    {
        var mask = NodeMath.Less(_y, _y.ConstantLike(0));
        Divides(Composites.ScaledDotProductAttention(_x, _x, _x, mask.Slice(1, 0, 4)), 4);
    }

    [TestMethod]
    public void Whatever_is_divided() => Divides(_y / Row(_x), 4);

    [TestMethod]
    public void A_sum_that_may_be_tiny_divides_every_element()
    {
        Divides(_y / NodeMath.Exp(_x).Sum([1], keepDims: true), 24);
        Divides(_y / NodeMath.Exp(_x - Max(_y)).Sum([1], keepDims: true), 24);
        Divides(_y / NodeMath.Exp(_x - _x.ReduceMax([0], keepDims: true)).Sum([1], keepDims: true), 24);
        Divides(_y / NodeMath.Exp(_x - _x.ReduceMin([1], keepDims: true)).Sum([1], keepDims: true), 24);
    }

    [TestMethod]
    public void Another_choice_than_that_of_an_empty_row_divides_every_element()
    {
        var peak = Max(_x);
        var shift = NodeMath.Select(NodeMath.Less(peak, peak.ConstantLike(1)), peak.ConstantLike(0), peak); // exp(-100) is left as it is
        Divides(_y / NodeMath.Exp(_x - shift).Sum([1], keepDims: true), 24);
    }

    [TestMethod]
    public void Strictly_every_element_is_divided() => Divides(Composites.Softmax(_x), 24, NumericMode.Strict);

    private void Divides(Node result, long elements, NumericMode mode = NumericMode.Default)
    {
        var graph = Pipeline.Default.Run(new([_x, _y], [result]), new PassContext { Mode = mode, Verify = true });
        Assert.AreEqual(elements, graph.Nodes.Where(n => n.Op == Primitive.Div).Sum(n => n.Shape.Size), GraphText.Print(graph));
    }
}
