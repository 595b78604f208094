namespace AiDotNet.Jit.Passes;

/// <summary>
/// The laws that hold to the bit for every value: NaN stays NaN, infinities, -0 and denormals come out as they would have. They apply in
/// every numeric mode. (Which NaN it is, its sign and payload, no mode promises.)
/// </summary>
public static class ExactRules
{
    /// <summary>All of them.</summary>
    public static RuleSet All { get; } =
        ArithmeticLaws.Rules.With(LogicLaws.Rules).With(MovementLaws.Rules).With(ReductionLaws.Exact).With(OrderLaws.Rules);
}
