using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>The example of docs/adding-an-op.md does what the page says.</summary>
[TestClass]
public sealed class AddingAnOpTests
{
    public static readonly Op Cube = new("cube", 1)
    {
        // The type of the result; throw InvalidGraphException (found, required, what to do) for operands that make no sense.
        Infer = (operands, _) => operands[0],

        // The meaning. Operands may be strided views; the result is a new tensor or a view of an operand.
        Evaluate = (node, operands) =>
        {
            var x = ((Tensor<double>)operands[0]).ToArray();
            return new Tensor<double>(Array.ConvertAll(x, v => v * v * v), node.Shape);
        },

        // The gradient: nodes for each operand, from the node itself and the gradient of its result.
        Vjp = (node, gradient) => [gradient * (node[0] * node[0] * 3)],

        Traits = OpTraits.Elementwise,
    };

    [TestMethod]
    public void A_row_alone_is_compiled_forward_and_to_second_order()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float64, [5]));
        var y = builder.Add(Cube, [x * 2]);
        var dy = Backward.Gradients([y], [y.ConstantLike(1)], [x])[0]!;
        var ddy = Backward.Gradients([dy], [dy.ConstantLike(1)], [x])[0]!;
        var (program, _) = GraphCompiler.Compile(new([x], [y + 1, dy, ddy]), new() { UseCache = false });
        Assert.IsTrue(program.Plan.Steps.Any(s => s is OpaqueStep), "without a kernel rule the row is a step of its own");
        using var executable = new Executable(program);
        foreach (double start in new[] { -1.0, 0.5 })
        {
            var input = new Tensor<double>([.. Enumerable.Range(0, 5).Select(i => start + 0.3 * i)], [5]);
            Tensor[] outputs = [new Tensor<double>([5]), new Tensor<double>([5]), new Tensor<double>([5])];
            executable.Run([input], outputs);
            for (int i = 0; i < 5; i++)
            {
                double v = input.Span[i];
                Assert.AreEqual((8 * v * v * v) + 1, TestTensors.Values(outputs[0])[i], 1e-12);
                Assert.AreEqual(24 * v * v, TestTensors.Values(outputs[1])[i], 1e-12);
                Assert.AreEqual(48 * v, TestTensors.Values(outputs[2])[i], 1e-12);
            }
        }
    }

    [TestMethod]
    public void The_page_shows_the_row_that_is_tested()
    {
        string root = SourceTree.Root;
        string page = Flat(File.ReadAllText(Path.Combine(root, "docs", "adding-an-op.md")));
        string test = Flat(File.ReadAllText(Path.Combine(root, "AiDotNet.Jit.Tests", "Docs", "AddingAnOpTests.cs")));
        int start = test.IndexOf("public static readonly Op Cube", StringComparison.Ordinal), end = test.IndexOf("};", start, StringComparison.Ordinal) + 2;
        StringAssert.Contains(page, test[start..end]);
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
