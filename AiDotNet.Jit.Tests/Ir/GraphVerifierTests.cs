using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ir;

[TestClass]
public sealed class GraphVerifierTests
{
    private static readonly TensorType Type = new(DType.Float32, [2, 3]);
    private readonly GraphBuilder _builder = new();
    private readonly Node _input;

    public GraphVerifierTests() => _input = _builder.Input(Type, "x");

    [TestMethod]
    public void Random_graphs_verify()
    {
        for (int seed = 0; seed < 20; seed++) GraphVerifier.Verify(RandomGraphs.Make(seed, 50), "test");
    }

    [TestMethod]
    public void A_wrong_type_is_shown_under_its_line()
    {
        var wrong = Broken(7, Primitive.Neg, [_input], new(DType.Float64, [2, 3]));
        var error = Assert.ThrowsExactly<VerificationException>(() => GraphVerifier.Verify(new([_input], [wrong]), "MyPass"));
        StringAssert.StartsWith(error.Message, "MyPass produced");
        string[] lines = error.Message.Split('\n');
        int line = Array.FindIndex(lines, l => l.StartsWith("%7 = neg(%0) : f64[2, 3]", StringComparison.Ordinal));
        StringAssert.Contains(lines[line + 1], "^ found the type f64[2, 3], required f32[2, 3]");
    }

    [TestMethod]
    public void A_wrong_number_of_operands_is_found() => Refused(Graph(Broken(7, Primitive.Neg, [_input, _input], Type)), "found 2 operands, required 1");

    [TestMethod]
    public void Refused_operands_are_found()
    {
        var b = _builder.Input(new(DType.Float32, [5]));
        var wrong = Broken(7, Primitive.Add, [_input, b], Type);
        Refused(new([_input, b], [wrong]), "add refuses its operands");
    }

    [TestMethod]
    public void Missing_attributes_are_found() => Refused(Graph(Broken(7, Primitive.Permute, [_input], Type)), "permute refuses its operands");

    [TestMethod]
    public void An_operand_with_a_larger_id_is_found()
    {
        var late = Broken(9, Primitive.Neg, [_input], Type);
        Refused(Graph(Broken(7, Primitive.Neg, [late], Type)), "required nodes above this line");
    }

    [TestMethod]
    public void Equal_ids_are_found()
    {
        var twin = Broken(_input.Id, Primitive.Neg, [_input], Type);
        Refused(Graph(twin), "required ascending ids");
    }

    [TestMethod]
    public void Nodes_of_two_builders_are_found()
    {
        var foreign = new GraphBuilder();
        var y = NodeMath.Neg(NodeMath.Neg(NodeMath.Neg(foreign.Input(Type))));
        Refused(new([_input], [y]), "another builder");
    }

    [TestMethod]
    public void A_tag_over_two_builders_is_found()
    {
        var x = -_input;
        x.Tag = new("softmax", [new GraphBuilder().Input(Type)]);
        Refused(Graph(x), "composite softmax");
    }

    [TestMethod]
    public void A_forgotten_input_is_found() => Refused(new([], [-_input]), "input that is no argument");

    [TestMethod]
    public void An_argument_given_twice_is_found() => Refused(new([_input, _input], [_input]), "argument twice");

    [TestMethod]
    public void An_argument_that_is_no_input_is_found() => Refused(new([_input, -_input], [_input]), "found neg as an argument");

    [TestMethod]
    public void A_lying_elementwise_row_is_found()
    {
        var lying = new Op("lying", 1) { Infer = (_, _) => Type, Evaluate = (_, t) => t[0], Traits = OpTraits.Elementwise };
        var b = _builder.Input(new(DType.Float32, [3]));
        Refused(new([_input, b], [_builder.Add(lying, [b])]), "lying is elementwise");
    }

    [TestMethod]
    public void A_changed_signature_is_found()
    {
        var error = Assert.ThrowsExactly<VerificationException>(() => GraphVerifier.VerifySignature(Graph(_input), Graph(_input.Sum()), "MyPass"));
        StringAssert.Contains(error.Message, "found (f32[2, 3]) -> (f32[]), required (f32[2, 3]) -> (f32[2, 3])");
    }

    private Node Broken(int id, Op op, Node[] operands, TensorType type) => new(_builder, id, op, operands, null, type);

    private Graph Graph(Node output) => new([_input], [output]);

    private static void Refused(Graph graph, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<VerificationException>(() => GraphVerifier.Verify(graph, "test")).Message, message);
}
