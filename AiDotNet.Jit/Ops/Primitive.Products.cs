using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>The general product: sums over contracted axes in their order, starting from 0, without fused multiply-add.</summary>
    public static readonly Op Dot = new("dot", 2)
    {
        Infer = TypeRules.Dot,
        Evaluate = Products.Dot,
        Vjp = DotVjp,
        Traits = OpTraits.Reduction,
        ParseAttributes = p => new DotAttributes(
            p.Ints("left_batch"), p.Ints("right_batch"), p.Ints("left_contract"), p.Ints("right_contract")),
    };

    // y has the axes (batch, free of a, free of b). The gradient of a contracts g with b over b's free axes, and so on; what remains of
    // the other operand are its contracted axes in its own order, which a permutation puts back in their places.
    private static Node[] DotVjp(Node y, Node g)
    {
        var dot = y.Attribute<DotAttributes>();
        var (a, b) = (y[0], y[1]);
        int[] freeA = [.. TypeRules.FreeAxes(a.Shape, dot.LeftBatch, dot.LeftContract)];
        int[] freeB = [.. TypeRules.FreeAxes(b.Shape, dot.RightBatch, dot.RightContract)];
        int batch = dot.LeftBatch.Count;
        IntList gBatch = [.. Enumerable.Range(0, batch)];
        IntList gFreeA = [.. Enumerable.Range(batch, freeA.Length)];
        IntList gFreeB = [.. Enumerable.Range(batch + freeA.Length, freeB.Length)];
        var byA = NodeMath.Dot(g, b, gBatch, dot.RightBatch, gFreeB, freeB);
        var byB = NodeMath.Dot(a, g, dot.LeftBatch, gBatch, freeA, gFreeA);
        int[] contractedA = InOrderOf(dot.RightContract, dot.LeftContract), contractedB = InOrderOf(dot.LeftContract, dot.RightContract);
        return
        [
            byA.Permute(Inverse([.. dot.LeftBatch, .. freeA, .. contractedA])),
            byB.Permute(Inverse([.. dot.RightBatch, .. contractedB, .. freeB])),
        ];
    }

    // The axes `paired`, sorted by the axis of the other operand that each is paired with.
    private static int[] InOrderOf(IntList keys, IntList paired) => [.. paired.Zip(keys).OrderBy(p => p.Second).Select(p => p.First)];
}
