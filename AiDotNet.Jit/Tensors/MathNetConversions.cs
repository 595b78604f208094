using MathNet.Numerics.LinearAlgebra;

namespace AiDotNet.Jit.Tensors;

/// <summary>Tensors as MathNet.Numerics matrices and vectors: copies, since MathNet stores matrices by column.</summary>
public static class MathNetConversions
{
    extension<T>(Tensor<T> tensor) where T : unmanaged, IEquatable<T>, IFormattable
    {
        /// <summary>A dense MathNet matrix with a copy of a tensor [rows, columns] of float or double.</summary>
        /// <exception cref="ArgumentException">The rank is not 2, or a dimension is 0: MathNet has no empty matrices.</exception>
        public Matrix<T> ToMatrix()
        {
            Tensor.RequireFloat<T>();
            if (tensor.Rank != 2 || tensor.Length == 0)
            {
                throw new ArgumentException($"ToMatrix requires a tensor [rows, columns] that is not empty, got {tensor.Type}. Reshape it, or take a slice.");
            }
            using var columns = tensor.Transpose();
            return Matrix<T>.Build.Dense(tensor.Shape[0], tensor.Shape[1], columns.ToArray());
        }

        /// <summary>A dense MathNet vector with a copy of a tensor [n] of float or double.</summary>
        /// <exception cref="ArgumentException">The rank is not 1, or the tensor is empty: MathNet has no empty vectors.</exception>
        public Vector<T> ToVector()
        {
            Tensor.RequireFloat<T>();
            return tensor.Rank == 1 && tensor.Length > 0
                ? Vector<T>.Build.Dense(tensor.ToArray())
                : throw new ArgumentException($"ToVector requires a tensor [n] that is not empty, got {tensor.Type}. Reshape it, or take a slice.");
        }
    }
}
