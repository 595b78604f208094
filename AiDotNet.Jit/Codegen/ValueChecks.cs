using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>Runs the demands that operations make of values, over plain memory.</summary>
internal static unsafe class ValueChecks
{
    /// <summary>Throws when an element does not meet the demand.</summary>
    /// <exception cref="InvalidInputException">Names the subject, the element and its value.</exception>
    public static void Run(CheckAttributes check, nint address, TensorType type)
    {
        int count = checked((int)type.Shape.Size);
        switch (type.DType)
        {
            case DType.Int32:
                InRange(check, new((void*)address, count));
                break;
            case DType.Float32:
                Finite(check, new ReadOnlySpan<float>((void*)address, count));
                break;
            case DType.Float64:
                Finite(check, new ReadOnlySpan<double>((void*)address, count));
                break;
        }
    }

    private static void InRange(CheckAttributes check, ReadOnlySpan<int> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)check.Limit && values[i] != check.Exempt)
            {
                throw new InvalidInputException(
                    $"{check.Subject} must be in [0, {check.Limit}), got {values[i]} at element {i}. Check the data or the number of classes or rows.");
            }
        }
    }

    private static void Finite<T>(CheckAttributes check, ReadOnlySpan<T> values) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                throw new InvalidInputException($"{check.Subject} must be finite, got {values[i]} at element {i}. Clean the data first.");
            }
        }
    }
}
