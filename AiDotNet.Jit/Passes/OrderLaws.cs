using AiDotNet.Jit.Ir;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// One order for the operands of commutative operations, so that a * b and b * a are one node and rules look on one side only.
/// </summary>
internal static class OrderLaws
{
    public static RuleSet Rules { get; } = new()
    {
        {
            "c op x -> x op c, commutative op",
            n => IsSwappable(n) && n is [{ IsSplat: true }, { IsSplat: false }] ? Swapped(n) : null, (x, _) => 3 + x
        },
        {
            "y op x -> x op y, commutative op and x older",
            n => IsSwappable(n) && n is [{ IsSplat: var left } y, { IsSplat: var right } x] && left == right && y.Id > x.Id
                ? Swapped(n)
                : null,
            (x, y) => Mul(y, x)
        },
    };

    private static bool IsSwappable(Node n) => n.Count == 2 && n.Op.Is(OpTraits.Commutative);

    private static Node Swapped(Node n) => n.Builder.Add(n.Op, [n[1], n[0]], n.Attributes);
}
