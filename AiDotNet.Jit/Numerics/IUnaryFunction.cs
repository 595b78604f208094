namespace AiDotNet.Jit.Numerics;

/// <summary>A function of one value in one precision, for any lanes.</summary>
internal interface IUnaryFunction<E, B>
{
    public static abstract F Apply<L, F, I, M>(F x) where L : struct, ILanes<F, I, M, E, B>;
}
