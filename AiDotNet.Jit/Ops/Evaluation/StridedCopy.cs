using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>Copies between strided views of one type.</summary>
internal static unsafe class StridedCopy
{
    internal static void Copy(Tensor from, Tensor to)
    {
        switch (from.DType.Size())
        {
            case 1: Copy<byte>(from, to); break;
            case 4: Copy<int>(from, to); break;
            default: Copy<long>(from, to); break;
        }
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    private static void Copy<T>(Tensor from, Tensor to) where T : unmanaged
    {
        var walk = new RowWalk(from.Shape.Span, from.Strides.ToArray(), to.Strides.ToArray());
        long stepFrom = walk.Stride(0), stepTo = walk.Stride(1);
        while (walk.Next())
        {
            T* source = (T*)from.Address + walk.Offset(0), target = (T*)to.Address + walk.Offset(1);
            if (stepFrom == 1 && stepTo == 1) new ReadOnlySpan<T>(source, walk.RowLength).CopyTo(new(target, walk.RowLength));
            else CopyRow(source, stepFrom, target, stepTo, walk.RowLength);
        }
    }

    private static void CopyRow<T>(T* source, long stepFrom, T* target, long stepTo, int count) where T : unmanaged
    {
        for (int i = 0; i < count; i++)
        {
            *target = *source;
            source += stepFrom;
            target += stepTo;
        }
    }
}
