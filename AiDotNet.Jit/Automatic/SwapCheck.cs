using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// The rule a specialisation must meet before it may answer: in Strict mode the interpreter's bits; otherwise an error against float64 of at
/// most twice the interpreter's largest, plus a few units in the last place of the largest value.
/// </summary>
internal sealed class SwapCheck(Graph graph, NumericMode mode)
{
    private const double Slack = 16;

    private readonly GraphInterpreter _interpreter = new(graph);
    private readonly Lazy<GraphInterpreter> _twin = new(() => new(WideTwin.Of(graph)));

    /// <summary>The interpreter's answer.</summary>
    public Tensor[] Expected(Tensor[] arguments) => _interpreter.Run(arguments);

    /// <summary>Null when the answer found is right; otherwise the first element that is wrong.</summary>
    public string? Judge(Tensor[] arguments, IReadOnlyList<Tensor> found)
    {
        var expected = _interpreter.Run(arguments);
        Tensor[]? exact = null;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Type != found[i].Type) return $"output {i} is {found[i].Type}, required {expected[i].Type}";
            if (expected[i].BitsEqual(found[i])) continue;
            if (mode == NumericMode.Strict || !expected[i].DType.IsFloat())
            {
                if (FirstDifference(i, expected[i], found[i]) is { } difference) return difference;
                continue;
            }
            exact ??= _twin.Value.Run(Array.ConvertAll(arguments, WideTwin.Of));
            if (Compare(i, expected[i], found[i], exact[i]) is { } wrong) return wrong;
        }
        return null;
    }

    private static string? FirstDifference(int output, Tensor expected, Tensor found)
    {
        var (e, f) = (Values(expected), Values(found));
        for (int i = 0; i < e.Length; i++)
        {
            bool same = (double.IsNaN(e[i]) && double.IsNaN(f[i])) || BitConverter.DoubleToInt64Bits(e[i]) == BitConverter.DoubleToInt64Bits(f[i]);
            if (!same) return $"output {output}, element {i}: interpreter {e[i]:R}, compiled {f[i]:R}";
        }
        return null;
    }

    private static string? Compare(int output, Tensor expected, Tensor found, Tensor exact)
    {
        var (e, f, x) = (Values(expected), Values(found), Values(exact));
        double scale = 0, error = 0;
        for (int i = 0; i < e.Length; i++)
        {
            if (!double.IsFinite(x[i])) continue;
            scale = Math.Max(scale, Math.Abs(x[i]));
            if (double.IsFinite(e[i])) error = Math.Max(error, Math.Abs(e[i] - x[i]));
        }
        double epsilon = Math.ScaleB(1, expected.DType == DType.Float64 ? -52 : -23), allowed = 2 * error + Slack * epsilon * scale + 1e-300;
        for (int i = 0; i < e.Length; i++)
        {
            if (!IsClose(e[i], f[i], x[i], allowed)) return $"output {output}, element {i}: interpreter {e[i]:R}, compiled {f[i]:R}, float64 {x[i]:R}";
        }
        return null;
    }

    private static bool IsClose(double interpreted, double compiled, double exact, double allowed)
    {
        if (double.IsNaN(interpreted)) return double.IsNaN(compiled);
        if (double.IsInfinity(interpreted)) return compiled.Equals(interpreted) || double.IsNaN(exact);
        return Math.Abs(compiled - exact) <= allowed;
    }

    private static double[] Values(Tensor tensor) => tensor.Cast<double>().Span.ToArray();
}
