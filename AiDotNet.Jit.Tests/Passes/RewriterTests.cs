using System.Diagnostics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

[TestClass]
public sealed class RewriterTests
{
    private readonly GraphBuilder _builder = new(intern: false);
    private readonly Node _x;
    private readonly Node _y;

    public RewriterTests() =>
        (_x, _y) = (_builder.Input(new(DType.Float32, [2, 3]), "x"), _builder.Input(new(DType.Float32, [2, 3]), "y"));

    [TestMethod]
    public void Equal_nodes_become_one_and_dead_ones_disappear()
    {
        NodeMath.Exp(_y);
        var after = new Canonicalize().Run(Graph(NodeMath.Tanh(_x) + NodeMath.Tanh(_x)), new());
        Assert.HasCount(4, after.Nodes);
        Assert.AreEqual(after.Outputs[0][0], after.Outputs[0][1]);
        Assert.HasCount(2, after.Inputs, "an unused input stays an argument");
    }

    [TestMethod]
    public void Operands_of_commutative_operations_get_one_order()
    {
        var after = new Simplify().Run(Graph((_x * _y) - (_y * _x)), new());
        Assert.AreEqual(after.Outputs[0][0], after.Outputs[0][1]);
    }

    [TestMethod]
    public void What_a_rule_makes_is_rewritten_too()
    {
        // x + -(-(-y)) needs the double negation, then the subtraction.
        var after = new Simplify().Run(Graph(_x + -(-(-_y))), new());
        Assert.AreEqual(Primitive.Sub, after.Outputs[0].Op);
        Assert.HasCount(3, after.Nodes);
    }

    [TestMethod]
    public void Tags_and_origins_stay_with_their_values()
    {
        var sum = (_x * 1) + _y;
        sum.Tag = new("residual", [_x, _y]);
        sum.Origin = "Model.cs:41";
        var after = new Simplify().Run(Graph(NodeMath.Tanh(sum)), new()).Outputs[0][0];
        Assert.AreEqual("residual", after.Tag!.Name);
        CollectionAssert.AreEqual(after.Operands.ToArray(), after.Tag.Operands.ToArray());
        Assert.AreEqual("Model.cs:41", after.Origin);
    }

    [TestMethod]
    public void A_tag_whose_operand_is_gone_goes()
    {
        var inner = NodeMath.Exp(_x);
        var sum = NodeMath.Log(inner) + _y;
        sum.Tag = new("logexp", [inner]);
        var after = new Simplify().Run(Graph(NodeMath.Tanh(sum)), new() { Mode = NumericMode.Relaxed });
        Assert.IsNull(after.Outputs[0][0].Tag);
    }

    [TestMethod]
    public void Checks_stay()
    {
        var check = NodeMath.Check(_x, Demand.Finite, "x");
        var after = new Simplify().Run(new([_x, _y], [_y], [check]), new());
        Assert.AreEqual(Primitive.Check, after.Checks.Single().Op);
    }

    [TestMethod]
    public void Rules_that_undo_each_other_are_named()
    {
        RuleSet rules = new()
        {
            { Primitive.Sub, "x - y -> x + -y", n => n[0] + -n[1], (x, y) => x - y },
            { Primitive.Add, "x + -y -> x - y", n => n is [var x, { IsNeg: true } and [var y]] ? x - y : null, (x, y) => x + -y },
            { Primitive.Tanh, "innocent", _ => null, (x, _) => x },
        };
        var error = Assert.ThrowsExactly<VerificationException>(() => Rewriter.Rewrite(Graph(_x - _y), rules, new()));
        StringAssert.Contains(error.Message, "'x - y -> x + -y', 'x + -y -> x - y'");
        Assert.DoesNotContain("innocent", error.Message);
    }

    [TestMethod]
    public void A_rule_that_only_grows_is_named()
    {
        RuleSet wraps = new() { { Primitive.Neg, "wraps", n => NodeMath.Abs(-(-n)), (x, _) => -x } };
        RuleSet counts = new() { { Primitive.Add, "counts", n => n is [var x, { ConstantValue: double c }] ? x + (c + 1) : null, (x, _) => x + 1 } };
        foreach (var rules in (RuleSet[])[wraps, counts])
        {
            var error = Assert.ThrowsExactly<VerificationException>(() => Rewriter.Rewrite(Graph(-_x + 1), rules, new()));
            StringAssert.Contains(error.Message, $"'{rules.Single().Law}'");
        }
    }

    [TestMethod]
    public void A_rule_that_changes_the_type_is_named()
    {
        RuleSet rules = new() { { Primitive.Neg, "wrong", n => n[0].Sum(), (x, _) => -x } };
        var error = Assert.ThrowsExactly<VerificationException>(() => Rewriter.Rewrite(Graph(-_x), rules, new()));
        StringAssert.Contains(error.Message, "'wrong'");
    }

    [TestMethod]
    public void Cancellation_is_heard()
    {
        var context = new PassContext { Cancellation = new(canceled: true) };
        Assert.ThrowsExactly<OperationCanceledException>(() => new Canonicalize().Run(Graph(-_x), context));
    }

    [TestMethod]
    public void Deep_chains_are_rewritten_in_linear_time()
    {
        Func<Node, Node>[] steps = [n => -n, n => n * 1.0, n => NodeMath.Tanh(n) + _y, n => (n * 2) * 3, n => n.Permute([1, 0]).Permute([1, 0])];
        foreach (var step in steps)
        {
            var x = _x;
            for (int made = _builder.NodeCount; _builder.NodeCount < made + 20_000;) x = step(x);
            var watch = Stopwatch.StartNew();
            new Simplify().Run(Graph(x), new() { Mode = NumericMode.Relaxed });
            Assert.IsLessThan(5000, watch.ElapsedMilliseconds);
        }
    }

    private Graph Graph(Node output) => new([_x, _y], [output]);
}
