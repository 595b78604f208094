using System.Numerics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the rows that copy elements to other places.</summary>
internal static unsafe class Movement
{
    internal static Tensor Pad(Node node, IReadOnlyList<Tensor> operands)
    {
        var pad = node.Attribute<PadAttributes>();
        var x = operands[0];
        var result = Tensor.Uninitialized(node.Type);
        Fill(result, pad.Value);
        int rank = x.Rank;
        int[] from = new int[rank], to = new int[rank], sizes = new int[rank], ones = new int[rank], steps = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            // Element j lands on low + j * step; the first and last ones may fall outside when padding is negative.
            long step = pad.Interior[i] + 1L, low = pad.Low[i];
            long first = low >= 0 ? 0 : (-low + step - 1) / step;
            long end = low >= node.Shape[i] ? 0 : Math.Min(x.Shape[i], (node.Shape[i] - 1 - low) / step + 1);
            (from[i], to[i], sizes[i]) = ((int)first, (int)(low + first * step), (int)Math.Max(0, end - first));
            (ones[i], steps[i]) = (1, (int)step);
        }
        Views.Slice(result, to, sizes, steps).CopyFrom(Views.Slice(x, from, sizes, ones));
        return result;
    }

    internal static Tensor Concat(Node node, IReadOnlyList<Tensor> operands)
    {
        int axis = node.Attribute<ConcatAttributes>().Axis;
        var result = Tensor.Uninitialized(node.Type);
        int[] starts = new int[result.Rank], ones = new int[result.Rank];
        Array.Fill(ones, 1);
        foreach (var part in operands)
        {
            Views.Slice(result, starts, part.Shape.Span, ones).CopyFrom(part);
            starts[axis] += part.Shape[axis];
        }
        return result;
    }

    internal static Tensor Unfold(Node node, IReadOnlyList<Tensor> operands)
    {
        var window = node.Attribute<WindowAttributes>();
        var x = operands[0];
        int count = window.Sizes.Count, lead = x.Rank - count;
        var strides = new long[lead + 2 * count];
        for (int i = 0; i < lead; i++) strides[i] = x.Strides[i];
        for (int i = 0; i < count; i++)
        {
            strides[lead + i] = x.Strides[lead + i] * window.Strides[i];
            strides[lead + count + i] = x.Strides[lead + i] * window.Dilations[i];
        }
        return x.Restride(node.Shape, strides).Contiguous();
    }

    // One position inside the window at a time: its windows go to different cells, so a whole strided block is added at once.
    internal static Tensor Fold(Node node, IReadOnlyList<Tensor> operands)
    {
        var window = node.Attribute<WindowAttributes>();
        var result = Tensor.Zeros(node.Type);
        int count = window.Sizes.Count, lead = node.Shape.Rank - count;
        var strides = result.Strides.ToArray();
        for (int i = 0; i < count; i++) strides[lead + i] *= window.Strides[i];
        var position = new int[count];
        for (long n = Shape.Create(window.Sizes.Span).Size; n > 0; n--)
        {
            long from = 0, to = 0;
            for (int i = 0; i < count; i++)
            {
                from += position[i] * operands[0].Strides[lead + count + i];
                to += (long)position[i] * window.Dilations[i] * result.Strides[lead + i];
            }
            var block = Shape.Create(operands[0].Shape.Span[..(lead + count)]);
            AddTo(operands[0].Restride(block, operands[0].Strides[..(lead + count)].ToArray(), from), result.Restride(block, strides, to));
            Advance(position, window.Sizes);
        }
        return result;
    }

    private static void Advance(int[] position, IntList sizes)
    {
        for (int i = position.Length - 1; i >= 0; i--)
        {
            if (++position[i] < sizes[i]) return;
            position[i] = 0;
        }
    }

    private static void AddTo(Tensor from, Tensor to)
    {
        if (from.DType == DType.Float32) AddTo<float>(from, to);
        else AddTo<double>(from, to);
    }

    private static void AddTo<T>(Tensor from, Tensor to) where T : unmanaged, INumber<T>
    {
        var walk = new RowWalk(from.Shape.Span, from.Strides.ToArray(), to.Strides.ToArray());
        long stepFrom = walk.Stride(0), stepTo = walk.Stride(1);
        while (walk.Next())
        {
            T* source = (T*)from.Address + walk.Offset(0), target = (T*)to.Address + walk.Offset(1);
            if (stepFrom == 1 && stepTo == 1)
            {
                var row = new Span<T>(target, walk.RowLength);
                TensorPrimitives.Add(row, new ReadOnlySpan<T>(source, walk.RowLength), row);
                continue;
            }
            for (int i = 0; i < walk.RowLength; i++) target[i * stepTo] += source[i * stepFrom];
        }
        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }

    private static void Fill(Tensor tensor, double value)
    {
        switch (tensor)
        {
            case Tensor<float> t: t.Span.Fill((float)value); break;
            case Tensor<double> t: t.Span.Fill(value); break;
            case Tensor<int> t: t.Span.Fill((int)value); break;
            case Tensor<bool> t: t.Span.Fill(value != 0); break;
        }
    }
}
