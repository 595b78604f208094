namespace AiDotNet.Jit.Tensors;

/// <summary>
/// A dense array of numbers with a shape: a strided view of 64-byte aligned memory. Several tensors may view the same memory;
/// disposing one of them leaves the others alone.
/// </summary>
public abstract partial class Tensor : IDisposable
{
    private readonly long _offset;
    private readonly nint _byteOffset;
    private readonly long[] _strides;
    private AlignedStorage? _storage;

    private protected Tensor(TensorType type, AlignedStorage storage, long offset, long[] strides)
    {
        (Type, _storage, _offset, _strides) = (type, storage, offset, strides);
        IsContiguous = StridesAreContiguous(type.Shape, strides);
        (_byteOffset, Bytes) = (checked((nint)(offset * type.DType.Size())), (nint)type.Bytes);
    }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The element type.</summary>
    public DType DType => Type.DType;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Size;

    /// <summary>Elements to skip for one step along each dimension; 0 where a dimension is broadcast.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>True when the elements lie one after the other in row-major order.</summary>
    public bool IsContiguous { get; }

    /// <summary>True after <see cref="Dispose"/>.</summary>
    public bool IsDisposed => _storage is null;

    /// <summary>The address of the first element. It stays valid while this tensor is alive and not disposed.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public nint Address => Storage.Address + _byteOffset;

    /// <summary>The bytes of its elements, without what lies between them.</summary>
    internal nint Bytes { get; }

    private protected AlignedStorage Storage => _storage ?? throw new ObjectDisposedException(
        nameof(Tensor), $"The tensor {Type} was disposed. Keep it alive for as long as a graph or a tape uses it.");

    private protected long Offset => _offset;

    private protected bool SharesMemoryWith(Tensor other) => ReferenceEquals(Storage, other.Storage);

    // Asked of every argument of every run.
    internal bool Is(in TensorType type) => Type.DType == type.DType && (ReferenceEquals(Type.Shape, type.Shape) || Type.Shape == type.Shape);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(TensorType type) => Create(type, zeroed: true);

    /// <summary>A contiguous tensor whose elements are not set.</summary>
    internal static Tensor Uninitialized(TensorType type) => Create(type, zeroed: false);

    private static Tensor Create(TensorType type, bool zeroed) =>
        View(type, new AlignedStorage(type.Bytes, zeroed), 0, type.Shape.ContiguousStrides());

    private static Tensor View(TensorType type, AlignedStorage storage, long offset, long[] strides) => type.DType switch
    {
        DType.Float32 => new Tensor<float>(type, storage, offset, strides),
        DType.Float64 => new Tensor<double>(type, storage, offset, strides),
        DType.Int32 => new Tensor<int>(type, storage, offset, strides),
        DType.Int64 => new Tensor<long>(type, storage, offset, strides),
        DType.Bool => new Tensor<bool>(type, storage, offset, strides),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown dtype"),
    };

    /// <summary>The same memory with another shape and other strides; the caller keeps it inside this tensor's memory.</summary>
    internal Tensor Restride(Shape shape, long[] strides, long offset = 0) => View(Type with { Shape = shape }, Storage, _offset + offset, strides);

    /// <summary>Copies every element of <paramref name="source"/>, which has the same dtype and shape.</summary>
    /// <exception cref="ArgumentException">The types differ.</exception>
    public abstract void CopyFrom(Tensor source);

    /// <summary>A contiguous copy with the elements converted: truncated towards zero and saturated to integers, not zero to true.</summary>
    public abstract Tensor<TOut> Cast<TOut>() where TOut : unmanaged;

    /// <summary>A contiguous copy with the elements converted to <paramref name="type"/>, by the rules of <see cref="Cast{TOut}"/>.</summary>
    public Tensor Cast(DType type) => type switch
    {
        DType.Float32 => Cast<float>(),
        DType.Float64 => Cast<double>(),
        DType.Int32 => Cast<int>(),
        DType.Int64 => Cast<long>(),
        DType.Bool => Cast<bool>(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown dtype"),
    };

    /// <summary>True when both have the same dtype and shape and equal elements; NaN equals NaN, and 0.0 equals -0.0.</summary>
    public abstract bool ElementsEqual(Tensor other);

    /// <summary>True when both have the same dtype and shape and the same bits in every element.</summary>
    public abstract bool BitsEqual(Tensor other);

    /// <summary>Gives up this tensor's hold on its memory.</summary>
    public void Dispose()
    {
        _storage = null;
        GC.SuppressFinalize(this);
    }

    private static bool StridesAreContiguous(Shape shape, long[] strides)
    {
        if (shape.Size == 0) return true;
        long expected = 1;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected) return false;
            expected *= shape[i];
        }
        return true;
    }
}
