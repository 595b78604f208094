using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class CompositeTagTests
{
    private static readonly GraphBuilder Builder = new();

    private static Node Input(params int[] shape) => Builder.Input(new TensorType(DType.Float32, shape));

    [TestMethod]
    public void A_composite_leaves_its_name_and_operands_on_its_result()
    {
        Node x = Input(2, 3), gamma = Input(3);
        var y = Composites.LayerNorm(x, gamma, null, [3]);
        Assert.AreEqual("layer_norm", y.Tag!.Name);
        CollectionAssert.AreEqual(new[] { x, gamma }, y.Tag.Operands.ToArray());
    }

    [TestMethod]
    public void Every_composite_is_tagged()
    {
        Node x = Input(2, 4, 6, 6), m = Input(2, 3), v = Input(4), seed = Builder.Input(new TensorType(DType.Int32, Shape.Scalar));
        Node[] all =
        [
            Composites.ReLU(m), Composites.LeakyReLU(m), Composites.ELU(m), Composites.SiLU(m), Composites.Softplus(m), Composites.Gelu(m),
            Composites.GeluTanh(m), Composites.Clip(m, 0, 1), Composites.Softmax(m), Composites.LogSoftmax(m), Composites.RMSNorm(m, null, [3]),
            Composites.BatchNorm(x, v, v).Y, Composites.BatchNormInference(x, v, v, v, v),
            Composites.Conv2D(x, Input(2, 4, 3, 3), null, [1, 1], [0, 0], [1, 1]),
            Composites.ConvTranspose2D(x, Input(4, 2, 3, 3), null, [1, 1], [0, 0], [0, 0], [1, 1]),
            Composites.MaxPool2D(x, [2, 2], [2, 2], [0, 0]), Composites.AvgPool2D(x, [2, 2], [2, 2], [1, 1], countPadding: false),
            Composites.Dropout(m, 0.5, seed, 0), Composites.Embedding(m, seed), Composites.CrossEntropy(v, seed),
            Composites.CrossEntropyOneHot(m, m), Composites.MeanSquaredError(m, m), Composites.ScaledDotProductAttention(m, m, m, causal: true),
            Composites.LSTMCell(m, m, m, Input(12, 3), Input(12, 3)).H, Composites.GRUCell(m, m, Input(9, 3), Input(9, 3)),
        ];
        foreach (var node in all) Assert.IsNotNull(node.Tag, node.Op.Name);
        CollectionAssert.AllItemsAreUnique(all.Select(n => n.Tag!.Name).ToArray());
    }

    [TestMethod]
    public void An_operand_is_never_tagged_as_a_result()
    {
        var x = Input(5);
        Assert.AreSame(x, Composites.Dropout(x, 0, Builder.Input(new TensorType(DType.Int32, Shape.Scalar)), 0));
        Assert.IsNull(x.Tag);
    }

    [TestMethod]
    public void Equal_composites_are_the_same_nodes()
    {
        var x = Input(3, 4);
        Assert.AreSame(Composites.Softmax(x), Composites.Softmax(x, 1));
    }
}
