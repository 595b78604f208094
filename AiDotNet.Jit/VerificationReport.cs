using System.Globalization;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Passes;

namespace AiDotNet.Jit;

/// <summary>One element of a compiled result that is further from the truth than the rule allows.</summary>
/// <param name="Output">The number of the output.</param>
/// <param name="Element">The element, in row-major order.</param>
/// <param name="Interpreted">What the interpreter computes.</param>
/// <param name="Compiled">What the compiled code computed.</param>
/// <param name="Exact">What the same graph gives in float64.</param>
public sealed record ElementDifference(int Output, long Element, double Interpreted, double Compiled, double Exact)
{
    /// <summary>Like: output 0, element 3: interpreted 1, compiled 2, float64 1.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"output {Output}, element {Element}: interpreted {Interpreted:R}, compiled {Compiled:R}, float64 {Exact:R}");
}

/// <summary>How compiled results compare with the interpreter's; see <see cref="Verification"/> for the rule.</summary>
/// <param name="Mode">The mode the results were computed in.</param>
/// <param name="Elements">How many elements were compared.</param>
/// <param name="CompiledError">The largest distance of a compiled element from float64; 0 in Strict mode, where bits count.</param>
/// <param name="InterpretedError">The largest distance of an interpreted element from float64; 0 in Strict mode.</param>
/// <param name="Differences">The first offending element of each output that has one.</param>
public sealed record VerificationReport(
    NumericMode Mode, long Elements, double CompiledError, double InterpretedError, IReadOnlyList<ElementDifference> Differences)
{
    /// <summary>True when every element is as the rule demands.</summary>
    public bool IsVerified => Differences.Count == 0;

    /// <summary>Does nothing when the results are verified.</summary>
    /// <exception cref="VerificationException">They are not; the message names the first element.</exception>
    public void ThrowIfFailed()
    {
        if (!IsVerified) throw new VerificationException($"Compiled code computed something else than the interpreter: {this}. Please report it.");
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => IsVerified
        ? string.Create(CultureInfo.InvariantCulture, $"{Elements} elements verified, largest error {CompiledError:G3} (interpreter {InterpretedError:G3})")
        : $"{string.Join("; ", Differences)} ({Mode})";
}
