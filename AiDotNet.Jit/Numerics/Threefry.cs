using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Numerics;

/// <summary>
/// Random bits as a function of (seed, stream, index): Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, SC 2011). No state, so
/// that every backend and every number of threads draws the same numbers.
/// </summary>
public static class Threefry
{
    /// <summary>32 random bits.</summary>
    public static uint Bits(uint seed, uint stream, ulong index) => Bits(seed, stream, index, out _);

    /// <summary>64 random bits, as two words.</summary>
    public static uint Bits(uint seed, uint stream, ulong index, out uint second)
    {
        unchecked
        {
            int first = ThreefryLanes<ScalarLanes<float, int>, float, int, bool>.Bits(
                (int)seed, (int)stream, (int)index, (int)(index >> 32), out int other);
            second = (uint)other;
            return (uint)first;
        }
    }

    /// <summary>A float in [0, 1) with 23 random bits, made from <see cref="Bits(uint, uint, ulong)"/>.</summary>
    public static float Uniform(uint bits) => ThreefryLanes<ScalarLanes<float, int>, float, int, bool>.Uniform(unchecked((int)bits));

    /// <summary>bits[i] = Bits(seed, stream, first + i).</summary>
    public static void Fill(uint seed, uint stream, ulong first, Span<uint> bits)
    {
        while (!bits.IsEmpty)
        {
            // The high counter word is one constant per call.
            int count = (int)Math.Min((ulong)bits.Length, (1UL << 32) - (uint)first);
            var words = MemoryMarshal.Cast<uint, int>(bits[..count]);
            for (int i = 0; i < count; i++) words[i] = unchecked((int)((uint)first + (uint)i));
            Encrypt(unchecked((int)seed), unchecked((int)stream), unchecked((int)(first >> 32)), words);
            bits = bits[count..];
            first += (ulong)count;
        }
    }

    private static void Encrypt(int seed, int stream, int high, Span<int> words)
    {
        if (Vector512.IsHardwareAccelerated)
            Encrypt<Lanes512<float, int>, Vector512<float>, Vector512<int>, Vector512<float>>(seed, stream, high, words);
        else if (Vector256.IsHardwareAccelerated)
            Encrypt<Lanes256<float, int>, Vector256<float>, Vector256<int>, Vector256<float>>(seed, stream, high, words);
        else if (Vector128.IsHardwareAccelerated)
            Encrypt<Lanes128<float, int>, Vector128<float>, Vector128<int>, Vector128<float>>(seed, stream, high, words);
        else
            Encrypt<ScalarLanes<float, int>, float, int, bool>(seed, stream, high, words);
    }

    private static void Encrypt<L, F, I, M>(int seed, int stream, int high, Span<int> words)
        where L : struct, ILanes<F, I, M, float, int>
        where I : struct
    {
        int whole = words.Length - (words.Length % L.Count);
        Loop<L, F, I, M>(seed, stream, high, ref MemoryMarshal.GetReference(words), whole);
        if (whole == words.Length) return;
        I padded = default;
        var elements = MemoryMarshal.CreateSpan(ref Unsafe.As<I, int>(ref padded), L.Count);
        words[whole..].CopyTo(elements);
        Loop<L, F, I, M>(seed, stream, high, ref elements[0], L.Count);
        elements[..(words.Length - whole)].CopyTo(words[whole..]);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Loop<L, F, I, M>(int seed, int stream, int high, ref int words, nint count)
        where L : struct, ILanes<F, I, M, float, int>
        where I : struct
    {
        I key0 = L.OfBits(seed), key1 = L.OfBits(stream), counter = L.OfBits(high);
        for (nint i = 0; i < count; i += L.Count)
        {
            ref I word = ref Unsafe.As<int, I>(ref Unsafe.Add(ref words, i));
            word = ThreefryLanes<L, F, I, M>.Bits(key0, key1, word, counter, out _);
        }
    }
}
