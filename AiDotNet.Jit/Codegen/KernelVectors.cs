using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>The vectors of a kernel: their lanes, 1 for scalar code, and their largest element in bytes, which masks are as wide as.</summary>
internal readonly record struct KernelVectors(int Lanes, int Largest)
{
    /// <summary>Scalar code.</summary>
    public static KernelVectors None { get; } = new(1, 0);

    /// <summary>The vectors of some statements.</summary>
    public static KernelVectors Of(List<Stmt> body)
    {
        var vectors = None;
        foreach (var statement in body)
        {
            foreach (var operand in Operands.Of(statement)) vectors = vectors.With(operand.Type);
            if (Operands.TargetOf(statement) is { } target) vectors = vectors.With(target.Type);
            if (statement is For loop && Of(loop.Body) is { Lanes: > 1 } inner) vectors = new(inner.Lanes, Math.Max(vectors.Largest, inner.Largest));
        }
        return vectors;
    }

    /// <summary>The vectors of two kernels as one, whose code stays what it is; null where it would not.</summary>
    public static KernelVectors? Join(KernelVectors one, KernelVectors other) =>
        one == other || other.Lanes == 1 ? one : one.Lanes == 1 ? other : null;

    private KernelVectors With(VType type) => type.Lanes == 1 ? this : new(type.Lanes, Math.Max(Largest, type.Type == DType.Bool ? 0 : type.Type.Size()));
}
