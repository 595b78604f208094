using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Laws of gradients of convolutions, for <see cref="NumericMode.Default"/> and <see cref="NumericMode.Relaxed"/>. They add in another order,
/// and multiply padding with weights just as a padded forward convolution does: equal where the weights are finite.
/// </summary>
public static class ConvolutionRules
{
    /// <summary>All of them.</summary>
    public static RuleSet All { get; } = new RuleSet
    {
        {
            Primitive.Fold, "fold(dot(y, w)) -> dot(unfold(pad(y)), turned w) (another order, finite w)",
            WindowLaws.TransposedProduct, (x, y) => NodeMath.Dot(x, y, [], [], [0], [0]).Fold([3], [1], [1], [5])
        },
        {
            Primitive.Fold, "fold(dot(y, w)) at strides -> phases of dot(unfold(pad(y)), turned w) (another order, finite w)",
            WindowLaws.TransposedProduct, (x, y) => NodeMath.Dot(x, y, [], [], [0], [0]).Fold([3], [2], [1], [8])
        },
    }.Closed();
}
