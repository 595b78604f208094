using System.Runtime.Intrinsics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

internal delegate void Apply<T>(ReadOnlySpan<T> x, Span<T> y);

/// <summary>One function of one argument: how to run it in every way, and what it should give.</summary>
internal sealed record FunctionCase(
    string Name, Apply<float> Span32, Apply<double> Span64, Apply<float>[] Widths32, Apply<double>[] Widths64, Func<Value, Value> Kernel,
    Func<double, double> Reference, Func<double, DoubleDouble> Exact)
{
    public static IReadOnlyList<FunctionCase> All { get; } =
    [
        Of<Functions.Exp>(VectorMath.Exp, VectorMath.Exp, KernelMath.Exp, Math.Exp, DoubleDouble.Exp),
        Of<Functions.Expm1>(VectorMath.Expm1, VectorMath.Expm1, KernelMath.Expm1, Rough.Expm1, x => DoubleDouble.Expm1(x)),
        Of<Functions.Log>(VectorMath.Log, VectorMath.Log, KernelMath.Log, Math.Log, x => DoubleDouble.Log(x)),
        Of<Functions.Log1p>(VectorMath.Log1p, VectorMath.Log1p, KernelMath.Log1p, Rough.Log1p, Precise.Log1p),
        Of<Functions.Tanh>(VectorMath.Tanh, VectorMath.Tanh, KernelMath.Tanh, Math.Tanh, Precise.Tanh),
        Of<Functions.Sigmoid>(VectorMath.Sigmoid, VectorMath.Sigmoid, KernelMath.Sigmoid, Rough.Sigmoid, Precise.Sigmoid),
        Of<Functions.Erf>(VectorMath.Erf, VectorMath.Erf, KernelMath.Erf, Rough.Erf, Precise.Erf),
        Of<Functions.Sin>(VectorMath.Sin, VectorMath.Sin, KernelMath.Sin, Math.Sin, Precise.Sin),
        Of<Functions.Cos>(VectorMath.Cos, VectorMath.Cos, KernelMath.Cos, Math.Cos, Precise.Cos),
        Of<Functions.Rsqrt>(VectorMath.Rsqrt, VectorMath.Rsqrt, KernelMath.Rsqrt, x => 1 / Math.Sqrt(x), Precise.Rsqrt),
        Of<Functions.Softplus>(VectorMath.Softplus, VectorMath.Softplus, KernelMath.Softplus, Rough.Softplus, Precise.Softplus),
        Of<Functions.Gelu>(VectorMath.Gelu, VectorMath.Gelu, KernelMath.Gelu, Rough.Gelu, Precise.Gelu),
        Of<Functions.GeluTanh>(VectorMath.GeluTanh, VectorMath.GeluTanh, KernelMath.GeluTanh, Rough.GeluTanh, Precise.GeluTanh),
    ];

    public static IEnumerable<object[]> Names => All.Select(c => new object[] { c.Name });

    public static FunctionCase Named(string name) => All.Single(c => c.Name == name);

    public float At(float x)
    {
        Span<float> one = [x];
        Span32(one, one);
        return one[0];
    }

    public double At(double x)
    {
        Span<double> one = [x];
        Span64(one, one);
        return one[0];
    }

    private static FunctionCase Of<T>(
        Apply<float> span32, Apply<double> span64, Func<Value, Value> kernel, Func<double, double> reference, Func<double, DoubleDouble> exact)
        where T : IUnaryFunction<float, int>, IUnaryFunction<double, long> => new(
            typeof(T).Name, span32, span64,
            [
                LaneLoop<float, int>.Run<T, ScalarLanes<float, int>, float, int, bool>,
                LaneLoop<float, int>.Run<T, Lanes128<float, int>, Vector128<float>, Vector128<int>, Vector128<float>>,
                LaneLoop<float, int>.Run<T, Lanes256<float, int>, Vector256<float>, Vector256<int>, Vector256<float>>,
                LaneLoop<float, int>.Run<T, Lanes512<float, int>, Vector512<float>, Vector512<int>, Vector512<float>>,
            ],
            [
                LaneLoop<double, long>.Run<T, ScalarLanes<double, long>, double, long, bool>,
                LaneLoop<double, long>.Run<T, Lanes128<double, long>, Vector128<double>, Vector128<long>, Vector128<double>>,
                LaneLoop<double, long>.Run<T, Lanes256<double, long>, Vector256<double>, Vector256<long>, Vector256<double>>,
                LaneLoop<double, long>.Run<T, Lanes512<double, long>, Vector512<double>, Vector512<long>, Vector512<double>>,
            ],
            kernel, reference, exact);
}
