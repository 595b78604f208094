using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>One comparison of outputs under the rule of <see cref="Verification"/>.</summary>
internal sealed class OutputComparison(ReferenceResults reference, NumericMode mode, double slack)
{
    private readonly List<ElementDifference> _differences = [];
    private double _compiledError, _interpretedError;
    private long _elements;

    private Graph Graph => reference.Graph;

    public VerificationReport Compare(IReadOnlyList<Tensor> found)
    {
        if (found.Count != Graph.Outputs.Count) throw InputValidation.Count(Graph.Outputs.Count, found.Count, "outputs");
        var expected = reference.Interpreted;
        var exact = mode == NumericMode.Strict ? expected : reference.Exact;
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i].Type != Graph.Outputs[i].Type) throw InputValidation.Output(Graph.Outputs[i].Type, i, found[i].Type);
            CompareOutput(i, Values(expected[i]), Values(found[i]), Values(exact[i]));
        }
        return new(mode, _elements, _compiledError, _interpretedError, _differences);
    }

    private void CompareOutput(int output, double[] expected, double[] found, double[] exact)
    {
        bool bits = mode == NumericMode.Strict || !Graph.Outputs[output].DType.IsFloat();
        double unit = slack * Epsilon(Graph.Outputs[output].DType), scale = Scale(exact);
        _elements += found.Length;
        for (int i = 0; i < found.Length; i++)
        {
            var (e, f, x) = (expected[i], found[i], exact[i]);
            if (!bits && double.IsFinite(e) && double.IsFinite(f) && double.IsFinite(x)) Note(Math.Abs(f - x), Math.Abs(e - x));
            if (bits ? SameBits(e, f) : IsClose(e, f, x, unit * (scale + Math.Abs(x)) + double.Epsilon)) continue;
            if (mode != NumericMode.Strict && IsWithinNoise(output, i, f, x)) continue;
            _differences.Add(new(output, i, e, f, x));
            return;
        }
    }

    private void Note(double compiled, double interpreted)
    {
        _compiledError = Math.Max(_compiledError, compiled);
        _interpretedError = Math.Max(_interpretedError, interpreted);
    }

    private bool IsWithinNoise(int output, int element, double found, double exact)
    {
        double spread = reference.Spread[output][element];
        return double.IsPositiveInfinity(spread) || Math.Abs(found - exact) <= 4 * spread;
    }

    private static bool IsClose(double interpreted, double compiled, double exact, double slack)
    {
        if (double.IsNaN(interpreted)) return double.IsNaN(compiled);
        if (double.IsInfinity(interpreted)) return compiled.Equals(interpreted) || double.IsNaN(exact);
        return Math.Abs(compiled - exact) <= 2 * Math.Abs(interpreted - exact) + slack;
    }

    private static double Scale(double[] exact)
    {
        double scale = 0;
        foreach (double value in exact)
        {
            if (double.IsFinite(value)) scale = Math.Max(scale, Math.Abs(value));
        }
        return scale;
    }

    // Any NaN is as good as another.
    private static bool SameBits(double a, double b) =>
        (double.IsNaN(a) && double.IsNaN(b)) || BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static double Epsilon(DType type) => type == DType.Float64 ? Math.ScaleB(1, -52) : Math.ScaleB(1, -23);

    private static double[] Values(Tensor tensor)
    {
        using var wide = tensor.Contiguous().Cast<double>();
        return wide.Span.ToArray();
    }
}
