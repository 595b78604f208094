namespace Digits.Data;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): integer arithmetic only, so a seed gives the same numbers on every machine.</summary>
public struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream for item <paramref name="index"/> that does not depend on how many items come before it.</summary>
    public static SplitMix ForItem(int seed, int index)
    {
        var parent = new SplitMix(((ulong)(uint)seed << 32) | (uint)index);
        return new(parent.Next());
    }

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An integer in [0, bound), by multiplication; the bias is below bound / 2^32.</summary>
    public int Below(int bound) => (int)((ulong)bound * (Next() >> 32) >> 32);

    /// <summary>A number in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * ((Next() >> 11) * (1.0 / (1UL << 53)));

    /// <summary>Bell-shaped with deviation 1: a sum of uniform numbers, which needs no logarithm that differs between machines.</summary>
    public double Bell() => Between(-1, 1) + Between(-1, 1) + Between(-1, 1);
}
