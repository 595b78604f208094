namespace AiDotNet.Jit.Tensors;

/// <summary>
/// Views: tensors over the same memory with another shape. Writing through a view is seen by every other view, and a view keeps
/// the memory alive after the tensor it came from is disposed.
/// </summary>
public static class TensorViews
{
    extension<TTensor>(TTensor tensor) where TTensor : Tensor
    {
        /// <summary>The elements in row-major order under another shape: a view when the tensor is contiguous, otherwise a copy.</summary>
        /// <exception cref="ArgumentException">The shapes differ in size.</exception>
        public TTensor Reshape(Shape shape)
        {
            if (shape.Size != tensor.Length)
            {
                throw new ArgumentException(
                    $"Reshape requires a shape of {tensor.Length} elements for {tensor.Type}, got {shape} with {shape.Size}. Check the extents.");
            }
            using var source = tensor.Contiguous();
            return (TTensor)source.Restride(shape, shape.ContiguousStrides());
        }

        /// <summary>A view when the tensor is contiguous, otherwise a contiguous copy. Disposing the result leaves the tensor alone.</summary>
        public TTensor Contiguous()
        {
            if (tensor.IsContiguous) return (TTensor)tensor.Restride(tensor.Shape, tensor.Shape.ContiguousStrides());
            var copy = Tensor.Uninitialized(tensor.Type);
            copy.CopyFrom(tensor);
            return (TTensor)copy;
        }

        /// <summary>A view whose dimension i is dimension <c>axes[i]</c> of this tensor. Negative axes count from the end.</summary>
        /// <exception cref="ArgumentException">The axes are not a permutation of all dimensions.</exception>
        public TTensor Permute(params ReadOnlySpan<int> axes)
        {
            var (extents, strides, seen) = (new int[axes.Length], new long[axes.Length], new bool[tensor.Rank]);
            bool valid = axes.Length == tensor.Rank;
            for (int i = 0; valid && i < axes.Length; i++)
            {
                int axis = tensor.Shape.Axis(axes[i]);
                valid = !seen[axis];
                (seen[axis], extents[i], strides[i]) = (true, tensor.Shape[axis], tensor.Strides[axis]);
            }
            return valid ? (TTensor)tensor.Restride(Shape.Create(extents), strides) : throw new ArgumentException(
                $"Permute requires each of the {tensor.Rank} axes of {tensor.Type} once, got [{string.Join(", ", axes.ToArray())}]. List every axis.");
        }

        /// <summary>A view with two dimensions exchanged: by default the last two, a matrix transpose.</summary>
        /// <exception cref="ArgumentException">An axis is outside of the shape.</exception>
        public TTensor Transpose(int first = -2, int second = -1)
        {
            if (tensor.Rank < 2)
            {
                throw new ArgumentException($"Transpose requires rank >= 2, got {tensor.Type}. Reshape a vector to [1, n] or [n, 1] first.");
            }
            int[] axes = [.. Enumerable.Range(0, tensor.Rank)];
            int a = tensor.Shape.Axis(first), b = tensor.Shape.Axis(second);
            (axes[a], axes[b]) = (axes[b], axes[a]);
            return tensor.Permute(axes);
        }

        /// <summary>A view of <paramref name="length"/> elements of one dimension, every <paramref name="step"/>-th from <paramref name="start"/> on.</summary>
        /// <exception cref="ArgumentException">The elements are not all inside the dimension, or the step is less than 1.</exception>
        public TTensor Slice(int axis, int start, int length, int step = 1)
        {
            axis = tensor.Shape.Axis(axis);
            int extent = tensor.Shape[axis];
            long end = length == 0 ? start : start + (length - 1L) * step + 1;
            if (start < 0 || length < 0 || step < 1 || end > extent)
            {
                throw new ArgumentException(
                    $"Slice requires start >= 0, length >= 0, step >= 1 and all elements inside dimension {axis} of {tensor.Type}, "
                    + $"got start {start}, length {length}, step {step}. Dimension {axis} has {extent} elements.");
            }
            int[] extents = tensor.Shape.Span.ToArray();
            long[] strides = tensor.Strides.ToArray();
            long offset = length == 0 ? 0 : start * strides[axis];
            (extents[axis], strides[axis]) = (length, strides[axis] * step);
            return (TTensor)tensor.Restride(Shape.Create(extents), strides, offset);
        }

        /// <summary>A view of one range per dimension; dimensions that are left out stay whole.</summary>
        /// <exception cref="ArgumentException">There are more ranges than dimensions, or a range is outside of its dimension.</exception>
        public TTensor Slice(params ReadOnlySpan<Range> ranges)
        {
            if (ranges.Length > tensor.Rank)
            {
                throw new ArgumentException($"Slice of {tensor.Type} takes at most {tensor.Rank} ranges, got {ranges.Length}. Give one per dimension.");
            }
            var view = (TTensor)tensor.Restride(tensor.Shape, tensor.Strides.ToArray());
            for (int axis = 0; axis < ranges.Length; axis++)
            {
                int extent = tensor.Shape[axis];
                int start = ranges[axis].Start.GetOffset(extent), end = ranges[axis].End.GetOffset(extent);
                view = view.Slice(axis, start, end - start);
            }
            return view;
        }

        /// <summary>
        /// A view broadcast to <paramref name="shape"/> by the NumPy rules. Elements of a broadcast dimension are the same memory:
        /// treat the view as read-only, since writing one of them writes all of them.
        /// </summary>
        /// <exception cref="ArgumentException">The tensor does not broadcast to the shape.</exception>
        public TTensor Expand(Shape shape)
        {
            if (!Shape.TryBroadcast(tensor.Shape, shape, out var result) || !result.Equals(shape))
            {
                throw new ArgumentException(
                    $"Expand requires a shape that {tensor.Type} broadcasts to, got {shape}: aligned at the last axis, extents must be equal or 1.");
            }
            var strides = new long[shape.Rank];
            for (int i = 1; i <= tensor.Rank; i++)
            {
                strides[^i] = tensor.Shape[^i] == 1 ? 0 : tensor.Strides[^i];
            }
            return (TTensor)tensor.Restride(shape, strides);
        }
    }
}
