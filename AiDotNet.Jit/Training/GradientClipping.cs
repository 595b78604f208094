using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Training;

/// <summary>A limit on gradients.</summary>
public abstract record GradientClipping
{
    /// <summary>Scales all gradients together so that their joint Euclidean norm is at most <paramref name="norm"/> (Pascanu et al. 2013).</summary>
    public static GradientClipping ByGlobalNorm(double norm) => new GlobalNorm(Positive(norm));

    /// <summary>Clamps every element to [-<paramref name="limit"/>, <paramref name="limit"/>].</summary>
    public static GradientClipping ByValue(double limit) => new Value(Positive(limit));

    /// <summary>The limited gradients.</summary>
    public abstract IReadOnlyList<Node> Apply(IReadOnlyList<Node> gradients);

    private static double Positive(double limit) => limit > 0
        ? limit
        : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Gradient clipping requires a limit > 0.");

    private sealed record GlobalNorm(double Limit) : GradientClipping
    {
        // limit / max(norm, limit) is 1 below the limit; a NaN norm stays visible as NaN parameters.
        public override IReadOnlyList<Node> Apply(IReadOnlyList<Node> gradients)
        {
            if (gradients.Count == 0) return gradients;
            var squares = gradients.Select(g => NodeMath.Square(g).Sum()).Aggregate((a, b) => a + b);
            var scale = Limit / NodeMath.Max(NodeMath.Sqrt(squares), squares.ConstantLike(Limit));
            return [.. gradients.Select(g => g * scale)];
        }
    }

    private sealed record Value(double Limit) : GradientClipping
    {
        public override IReadOnlyList<Node> Apply(IReadOnlyList<Node> gradients) =>
            [.. gradients.Select(g => NodeMath.Min(NodeMath.Max(g, g.ConstantLike(-Limit)), g.ConstantLike(Limit)))];
    }
}
