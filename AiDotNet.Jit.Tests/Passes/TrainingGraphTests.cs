using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>The pipeline on what it is for: a loss and its gradients.</summary>
[TestClass]
public sealed class TrainingGraphTests
{
    [TestMethod]
    public void A_training_graph_gets_smaller_and_keeps_its_values()
    {
        var graph = Mlp();
        var random = new Random(1);
        Tensor[] inputs = [.. graph.Inputs.Select(i => Random(random, i.Type))];
        var required = GraphRunner.Run(graph, inputs);
        foreach (var mode in Enum.GetValues<NumericMode>())
        {
            var context = new PassContext { Mode = mode, Verify = true };
            var simple = Pipeline.Default.Run(graph, context);
            Assert.IsLessThan(graph.Nodes.Count * 0.82, simple.Nodes.Count);
            Assert.IsFalse(simple.Nodes.Any(n => n.IsPermute), "transposes belong into the products");
            var found = GraphRunner.Run(simple, inputs);
            for (int i = 0; i < found.Length; i++) Compare(mode, GraphRunner.Doubles(required[i]), GraphRunner.Doubles(found[i]));
        }
    }

    private static void Compare(NumericMode mode, double[] required, double[] found)
    {
        for (int i = 0; i < required.Length; i++)
        {
            if (mode == NumericMode.Strict) Assert.IsTrue(GraphRunner.SameBits(required[i], found[i]), $"required {required[i]:R}, found {found[i]:R}");
            else Assert.AreEqual(required[i], found[i], 1e-5 * (1 + Math.Abs(required[i])));
        }
    }

    // Two layers and a softmax cross-entropy against one-hot labels, recorded as a tape does, without interning.
    private static Graph Mlp()
    {
        var builder = new GraphBuilder(intern: false);
        Node Input(string name, params int[] shape) => builder.Input(new(DType.Float32, shape), name);
        var (x, labels) = (Input("x", 8, 5), Input("labels", 8, 3));
        Node[] parameters = [Input("w1", 5, 6), Input("b1", 6), Input("w2", 3, 6), Input("b2", 1, 3)];
        var hidden = NodeMath.MatMul(x, parameters[0]) + parameters[1];
        var active = NodeMath.Max(hidden, hidden.ConstantLike(0));
        var logits = NodeMath.MatMul(active, parameters[2].Transpose()) + parameters[3];
        var shifted = logits - logits.ReduceMax([1], keepDims: true);
        var logSoftmax = shifted - NodeMath.Log(NodeMath.Exp(shifted).Sum([1], keepDims: true));
        var loss = -(logSoftmax * labels).Sum([1]).Mean();
        var gradients = Backward.Gradients([loss], [builder.Constant(DType.Float32, 1)], parameters);
        return new([x, labels, .. parameters], [loss, .. gradients.Select(g => g!)]);
    }

    private static Tensor Random(Random random, TensorType type)
    {
        var data = new double[type.Shape.Size];
        for (int i = 0; i < data.Length; i++) data[i] = random.NextDouble() - 0.5;
        return GraphRunner.Make(type, data);
    }
}
