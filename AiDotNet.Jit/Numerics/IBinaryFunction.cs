namespace AiDotNet.Jit.Numerics;

/// <summary>A function of two values in one precision, for any lanes.</summary>
internal interface IBinaryFunction<E, B>
{
    public static abstract F Apply<L, F, I, M>(F x, F y) where L : struct, ILanes<F, I, M, E, B>;
}
