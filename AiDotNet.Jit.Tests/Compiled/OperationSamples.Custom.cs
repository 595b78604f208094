using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tests.Compiled.Argument;

namespace AiDotNet.Jit.Tests.Compiled;

/// <content>Operations that are not in the catalogue.</content>
public static partial class OperationSamples<T>
{
    private static readonly Op Cube = new("test_cube", 1)
    {
        Infer = (operands, _) => operands[0],
        Evaluate = (node, operands) => operands[0] switch
        {
            Tensor<float> x => new Tensor<float>(Array.ConvertAll(x.ToArray(), v => v * v * v), node.Shape),
            var x => new Tensor<double>(Array.ConvertAll(((Tensor<double>)x).ToArray(), v => v * v * v), node.Shape),
        },
        Vjp = (node, gradient) => [gradient * (node[0] * node[0] * 3)],
        Traits = OpTraits.Elementwise,
    };

    private static IEnumerable<OperationSample<T>> Custom(int n) =>
    [
        Of("Apply(Op, ReadOnlySpan`1)", "between kernels", [Numbers(3, n), Numbers(n)],
            a => TensorOperations<T>.Exp(TensorOperations<T>.Apply(Cube, a[0] * 0.5) + a[1])),
        Of("Apply(Op, OpAttributes, ReadOnlySpan`1)", "a row of the catalogue", [Numbers(3, n)],
            a => TensorOperations<T>.Apply(Primitive.Permute, new AxesAttributes(new int[] { 1, 0 }), a[0])),
        Of("Apply(Func`2, ReadOnlySpan`1)", "", [Numbers(3, n), Numbers(n)],
            a => TensorOperations<T>.Apply(nodes => NodeMath.Tanh(nodes[0] * nodes[1]) + nodes[1], a[0], a[1])),
    ];
}
