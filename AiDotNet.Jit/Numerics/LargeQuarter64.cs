namespace AiDotNet.Jit.Numerics;

/// <summary>
/// <see cref="Maths64{L, F, I, M}"/>'s last step on one number, operation by operation: generated C# brings this along, not all of the maths. A
/// test holds the two together.
/// </summary>
internal static class LargeQuarter64
{
    /// <summary>sin(k pi/2 + r + low), |r| at most pi/4.</summary>
    internal static double Sin(double r, double low, long k)
    {
        double z = r * r;
        double v = (k & 1) == 0
            ? r + Math.FusedMultiplyAdd(r * z, SinTail(z), low)
            : Math.FusedMultiplyAdd(z, Math.FusedMultiplyAdd(CosTail(z), z, -0.5), 1.0);
        return (k & 2) == 0 ? v : -v;
    }

    private static double SinTail(double z)
    {
        double q = Math.FusedMultiplyAdd(1.5896450056874938e-10, z, -2.505075310434871e-08);
        q = Math.FusedMultiplyAdd(q, z, 2.7557313667586063e-06);
        q = Math.FusedMultiplyAdd(q, z, -0.0001984126982976742);
        q = Math.FusedMultiplyAdd(q, z, 0.008333333333322418);
        return Math.FusedMultiplyAdd(q, z, -0.16666666666666632);
    }

    private static double CosTail(double z)
    {
        double q = Math.FusedMultiplyAdd(-1.1358446494586366e-11, z, 2.0875700738584073e-09);
        q = Math.FusedMultiplyAdd(q, z, -2.7557314191898997e-07);
        q = Math.FusedMultiplyAdd(q, z, 2.4801587288947114e-05);
        q = Math.FusedMultiplyAdd(q, z, -0.0013888888888873303);
        return Math.FusedMultiplyAdd(q, z, 0.041666666666666595);
    }
}
