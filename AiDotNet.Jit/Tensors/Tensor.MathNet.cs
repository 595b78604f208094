using MathNet.Numerics.LinearAlgebra;

namespace AiDotNet.Jit.Tensors;

/// <content>Interop with MathNet.Numerics: it stores matrices by column and in managed arrays, so all of these copy.</content>
public abstract partial class Tensor
{
    /// <summary>A tensor [rows, columns] holding a copy of a MathNet matrix of float or double, dense or sparse.</summary>
    /// <exception cref="NotSupportedException">T is not float or double.</exception>
    public static Tensor<T> FromMatrix<T>(Matrix<T> matrix) where T : unmanaged, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(matrix);
        RequireFloat<T>();
        var result = new Tensor<T>([matrix.RowCount, matrix.ColumnCount]);
        using var columns = result.Transpose();
        columns.CopyFrom(matrix.AsColumnMajorArray() ?? matrix.ToColumnMajorArray());
        return result;
    }

    /// <summary>A tensor [n] holding a copy of a MathNet vector of float or double.</summary>
    /// <exception cref="NotSupportedException">T is not float or double.</exception>
    public static Tensor<T> FromVector<T>(Vector<T> vector) where T : unmanaged, IEquatable<T>, IFormattable
    {
        ArgumentNullException.ThrowIfNull(vector);
        RequireFloat<T>();
        return new(vector.AsArray() ?? vector.ToArray(), [vector.Count]);
    }

    internal static void RequireFloat<T>() where T : unmanaged
    {
        if (!DTypes.Of<T>().IsFloat())
        {
            throw new NotSupportedException($"MathNet matrices and vectors require float or double, got {typeof(T).Name}. Call Cast<double>() first.");
        }
    }
}
