using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

// What pow needs, in both precisions.
internal abstract partial class LaneMath<L, F, I, M, E, B>
{
    /// <summary>s + low = (m - 1) / (m + 1), and the square of s + low as z + zLow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F AtanhArgument(F m, out F low, out F z, out F zLow)
    {
        F one = L.Of(E.One);
        F n = L.Sub(m, one);
        F d = L.Add(m, one);
        F dLow = L.Sub(m, L.Sub(d, one));
        F reciprocal = L.Div(one, d);
        F s = L.Mul(n, reciprocal);
        F minus = Minus(s);
        low = L.Mul(L.Fma(minus, dLow, L.Fma(minus, d, n)), reciprocal);
        z = L.Mul(s, s);
        zLow = L.Fma(L.Add(s, s), low, ErrorOfProduct(s, s, z));
        return s;
    }

    /// <summary>z (1/3 + w) in two parts, 1/3 given in two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F AtanhSeries(F z, F zLow, F w, E third, E thirdLow, out F low)
    {
        F q = L.Add(L.Of(third), w);
        F qLow = L.Add(L.Add(L.Sub(L.Of(third), q), w), L.Of(thirdLow));
        F t = L.Mul(z, q);
        low = L.Fma(zLow, q, L.Fma(z, qLow, ErrorOfProduct(z, q, t)));
        return t;
    }

    /// <summary>k + c s (1 + t) in two parts; c, s and t come in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Log2Sum(F k, F s, F sLow, F t, F tLow, E c, E cLow, out F low)
    {
        F a = L.Mul(s, L.Of(c));
        F aLow = L.Fma(sLow, L.Of(c), L.Fma(s, L.Of(cLow), ErrorOfProduct(s, L.Of(c), a)));
        F b = L.Mul(a, t);
        F bLow = L.Fma(aLow, t, L.Fma(a, tLow, ErrorOfProduct(a, t, b)));
        F sum1 = L.Add(k, a);
        F error1 = L.Add(L.Sub(k, sum1), a);
        F sum2 = L.Add(sum1, b);
        F error2 = L.Add(L.Sub(sum1, sum2), b);
        low = L.Add(L.Add(error1, error2), L.Add(aLow, bLow));
        return sum2;
    }

    /// <summary>The rules of IEEE 754 pow over v = |x|^y, in the order in which they take precedence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F PowRules(F v, F x, F abs, F y, F halfOfY)
    {
        F one = L.Of(E.One), zero = L.Of(E.Zero), infinity = L.Of(E.PositiveInfinity);
        F edge = L.Select(L.Xor(L.Less(abs, one), L.Less(y, zero)), zero, infinity);
        v = L.Select(L.Or(L.Equal(abs, zero), L.Equal(abs, infinity)), edge, v);
        M whole = L.Equal(L.Round(y), y);
        M odd = L.And(whole, L.Not(L.Equal(L.Round(halfOfY), halfOfY)));
        v = L.Select(odd, WithSign(v, Sign(x)), v);
        M undefined = L.And(L.And(L.Less(x, zero), L.Not(whole)), L.Less(abs, infinity));
        v = L.Select(undefined, L.Of(E.NaN), v);
        v = L.Select(L.And(L.Equal(x, x), L.Equal(y, y)), v, L.Add(x, y));
        return L.Select(L.Or(L.Equal(y, zero), L.Equal(x, one)), one, v);
    }
}
