using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>A minimizer that is broken is found out on the day it is needed: these make it work on failures made up.</summary>
[TestClass]
public sealed class MinimizerTests
{
    private static readonly FuzzConfiguration s_configuration = FuzzConfiguration.All[0];

    [TestMethod]
    public void A_failure_of_one_operation_becomes_that_operation()
    {
        var large = Enumerable.Range(0, 1000).Select(GraphGenerator.Make).First(c => Has(c, Primitive.Tanh) && c.Graph.Nodes.Count > 40);
        var smallest = Minimizer.Minimize(Fails(large)!, Fails, TimeSpan.FromSeconds(20));
        Assert.AreEqual("input tanh", string.Join(' ', smallest.Case.Graph.Nodes.Select(n => n.Op.Name)), smallest.Case.Text);
        Assert.AreEqual(1, smallest.Case.Graph.Nodes[0].Shape.Size);

        static FuzzFailure? Fails(FuzzCase c) => Has(c, Primitive.Tanh) ? new(c, s_configuration, "mismatch", "made up") : null;
    }

    [TestMethod]
    public void A_failure_of_another_kind_is_not_taken_for_the_same()
    {
        var large = Enumerable.Range(0, 1000).Select(GraphGenerator.Make).First(c => Has(c, Primitive.Exp) && Has(c, Primitive.Mul) && c.Graph.Nodes.Count > 20);
        var smallest = Minimizer.Minimize(Fails(large)!, Fails, TimeSpan.FromSeconds(20));
        Assert.IsTrue(Has(smallest.Case, Primitive.Exp) && Has(smallest.Case, Primitive.Mul), smallest.Case.Text);

        static FuzzFailure? Fails(FuzzCase c) => !Has(c, Primitive.Exp) ? null : new(c, s_configuration, Has(c, Primitive.Mul) ? "mismatch" : "other", "made up");
    }

    [TestMethod]
    public void A_failure_becomes_a_test()
    {
        var fuzzCase = GraphGenerator.Make(5);
        string test = RegressionWriter.Write(new(fuzzCase, s_configuration, "mismatch", "output 0"));
        string text = string.Join('\n', test.Split("\"\"\"")[1].Trim().Split('\n').Select(l => l.Trim()));
        Assert.AreEqual(fuzzCase.Text, GraphText.Print(GraphText.Parse(text, Primitive.Find), renumber: true));
        StringAssert.Contains(test, "public void Seed_5() => Check(");
    }

    private static bool Has(FuzzCase c, Op op) => c.Graph.Nodes.Any(n => n.Op == op);
}
