namespace AiDotNet.Jit.Numerics;

/// <summary>
/// The whole instruction set that a definition in this folder may use. Every operation is an IEEE 754 operation with one rounding, so every
/// implementation (hardware vectors of each width, scalars, kernel values) gives the same bits.
/// </summary>
/// <typeparam name="F">Floating-point lanes.</typeparam>
/// <typeparam name="I">Integer lanes of the same width.</typeparam>
/// <typeparam name="M">A mask: one truth value per lane.</typeparam>
/// <typeparam name="E">The element of F.</typeparam>
/// <typeparam name="B">The element of I.</typeparam>
internal interface ILanes<F, I, M, E, B>
{
    /// <summary>Elements in an F.</summary>
    public static abstract int Count { get; }

    /// <summary>The constant in every lane.</summary>
    public static abstract F Of(E value);

    /// <summary>The integer constant in every lane.</summary>
    public static abstract I OfBits(B value);

    public static abstract F Add(F a, F b);

    public static abstract F Sub(F a, F b);

    public static abstract F Mul(F a, F b);

    public static abstract F Div(F a, F b);

    public static abstract F Sqrt(F a);

    /// <summary>a * b + c with one rounding.</summary>
    public static abstract F Fma(F a, F b, F c);

    /// <summary>To the nearest integer, ties to even.</summary>
    public static abstract F Round(F a);

    /// <summary>Turns the sign bit over: free as the addend or a factor of <see cref="Fma"/> where machines have instructions for that.</summary>
    public static abstract F Negate(F a);

    /// <summary>Clears the sign bit.</summary>
    public static abstract F Abs(F a);

    /// <summary>x > limit ? limit : x; a NaN in x stays. The limit is a constant.</summary>
    public static abstract F AtMost(F x, F limit);

    /// <summary>x &lt; limit ? limit : x; a NaN in x stays. The limit is a constant.</summary>
    public static abstract F AtLeast(F x, F limit);

    /// <summary>False when either is NaN, as every comparison here.</summary>
    public static abstract M Less(F a, F b);

    public static abstract M Equal(F a, F b);

    public static abstract M EqualBits(I a, I b);

    public static abstract M And(M a, M b);

    public static abstract M Or(M a, M b);

    public static abstract M Xor(M a, M b);

    public static abstract M Not(M a);

    /// <summary>mask ? a : b, on bit patterns.</summary>
    public static abstract F Select(M mask, F a, F b);

    /// <summary>Reinterprets floats as integers.</summary>
    public static abstract I ToBits(F a);

    /// <summary>Reinterprets integers as floats.</summary>
    public static abstract F FromBits(I a);

    public static abstract I AddBits(I a, I b);

    public static abstract I SubBits(I a, I b);

    public static abstract I AndBits(I a, I b);

    public static abstract I OrBits(I a, I b);

    public static abstract I XorBits(I a, I b);

    public static abstract I ShiftLeft(I a, int count);

    /// <summary>Logical: zeros come in from the left.</summary>
    public static abstract I ShiftRight(I a, int count);

    /// <summary>v, but sin x in the lanes where |x| is not below the limit of the polynomial's argument reduction.</summary>
    public static abstract F SinLarge(F x, F v);

    /// <summary>v, but cos x in the lanes where |x| is not below the limit of the polynomial's argument reduction.</summary>
    public static abstract F CosLarge(F x, F v);
}
