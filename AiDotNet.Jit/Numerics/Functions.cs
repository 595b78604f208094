using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>The catalogue of functions as type arguments: <see cref="LaneLoop{E, B}"/> runs them over spans, kernels build their nodes.</summary>
internal static class Functions
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    internal readonly struct Exp : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Exp(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Exp(x);
    }

    internal readonly struct Expm1 : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Expm1(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Expm1(x);
    }

    internal readonly struct Log : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Log(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Log(x);
    }

    internal readonly struct Log1p : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Log1p(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Log1p(x);
    }

    internal readonly struct Tanh : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Tanh(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Tanh(x);
    }

    internal readonly struct Sigmoid : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Sigmoid(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Sigmoid(x);
    }

    internal readonly struct Erf : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Erf(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Erf(x);
    }

    internal readonly struct Sin : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Sin(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Sin(x);
    }

    internal readonly struct Cos : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Cos(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Cos(x);
    }

    internal readonly struct Rsqrt : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Rsqrt(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Rsqrt(x);
    }

    internal readonly struct Softplus : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Softplus(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Softplus(x);
    }

    internal readonly struct Gelu : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.Gelu(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.Gelu(x);
    }

    internal readonly struct GeluTanh : IUnaryFunction<float, int>, IUnaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IUnaryFunction<float, int>.Apply<L, F, I, M>(F x) => Maths32<L, F, I, M>.GeluTanh(x);
        [MethodImpl(Inline)] static F IUnaryFunction<double, long>.Apply<L, F, I, M>(F x) => Maths64<L, F, I, M>.GeluTanh(x);
    }

    internal readonly struct Pow : IBinaryFunction<float, int>, IBinaryFunction<double, long>
    {
        [MethodImpl(Inline)] static F IBinaryFunction<float, int>.Apply<L, F, I, M>(F x, F y) => Maths32<L, F, I, M>.Pow(x, y);
        [MethodImpl(Inline)] static F IBinaryFunction<double, long>.Apply<L, F, I, M>(F x, F y) => Maths64<L, F, I, M>.Pow(x, y);
    }
}
