using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tape;

/// <summary>Comparison of tensors with expected numbers.</summary>
internal static class Close
{
    internal static void To(ReadOnlySpan<double> expected, Tensor found, double relative = 1e-12, string what = "")
    {
        var numbers = found.Cast<double>();
        Assert.AreEqual(expected.Length, numbers.Length, what);
        for (int i = 0; i < expected.Length; i++)
        {
            double value = numbers.GetFlat(i);
            bool close = value.Equals(expected[i]) || Math.Abs(value - expected[i]) <= relative * Math.Max(1, Math.Abs(expected[i]));
            Assert.IsTrue(close, $"{what} element {i}: found {value:R}, expected {expected[i]:R}");
        }
    }

    internal static void To(Tensor expected, Tensor found, double relative = 1e-12, string what = "")
    {
        Assert.AreEqual(expected.Shape, found.Shape, what);
        To(expected.Cast<double>().ToArray(), found, relative, what);
    }
}
