using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>The rounds of <see cref="Threefry"/>, for any lanes of 32 bits.</summary>
internal static class ThreefryLanes<L, F, I, M> where L : struct, ILanes<F, I, M, float, int>
{
    private const int Parity = 0x1bd11bda;

    /// <summary>The first output word of the counter (low, high) under the key (key0, key1); second is the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static I Bits(I key0, I key1, I low, I high, out I second)
    {
        I key2 = L.XorBits(L.OfBits(Parity), L.XorBits(key0, key1));
        I x = L.AddBits(low, key0);
        I y = L.AddBits(high, key1);
        EvenRounds(ref x, ref y, key1, key2, 1);
        OddRounds(ref x, ref y, key2, key0, 2);
        EvenRounds(ref x, ref y, key0, key1, 3);
        OddRounds(ref x, ref y, key1, key2, 4);
        EvenRounds(ref x, ref y, key2, key0, 5);
        second = y;
        return x;
    }

    /// <summary>A float in [0, 1) from the upper 23 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Uniform(I bits) => L.Sub(L.FromBits(L.OrBits(L.ShiftRight(bits, 9), L.OfBits(0x3f800000))), L.Of(1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EvenRounds(ref I x, ref I y, I keyX, I keyY, int injection)
    {
        Round(ref x, ref y, 13);
        Round(ref x, ref y, 15);
        Round(ref x, ref y, 26);
        Round(ref x, ref y, 6);
        Inject(ref x, ref y, keyX, keyY, injection);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OddRounds(ref I x, ref I y, I keyX, I keyY, int injection)
    {
        Round(ref x, ref y, 17);
        Round(ref x, ref y, 29);
        Round(ref x, ref y, 16);
        Round(ref x, ref y, 24);
        Inject(ref x, ref y, keyX, keyY, injection);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref I x, ref I y, int rotation)
    {
        x = L.AddBits(x, y);
        y = L.XorBits(L.OrBits(L.ShiftLeft(y, rotation), L.ShiftRight(y, 32 - rotation)), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inject(ref I x, ref I y, I keyX, I keyY, int injection)
    {
        x = L.AddBits(x, keyX);
        y = L.AddBits(y, L.AddBits(keyY, L.OfBits(injection)));
    }
}
