using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The element types and shapes of a model's arguments: what a specialisation is made for.</summary>
public sealed class Signature : IEquatable<Signature>
{
    private readonly TensorType[] _types;

    internal Signature(ReadOnlySpan<TensorType> types)
    {
        _types = types.ToArray();
        var hash = new HashCode();
        foreach (var type in _types) Add(ref hash, type);
        Hash = hash.ToHashCode();
    }

    /// <summary>The types in the order of the arguments.</summary>
    public IReadOnlyList<TensorType> Types => _types;

    internal int Hash { get; }

    internal static Signature Of(ReadOnlySpan<Tensor> inputs)
    {
        var types = new TensorType[inputs.Length];
        for (int i = 0; i < types.Length; i++) types[i] = inputs[i].Type;
        return new(types);
    }

    /// <summary>The hash a signature of these tensors would have, without making one.</summary>
    internal static int HashOf(ReadOnlySpan<Tensor> inputs)
    {
        var hash = new HashCode();
        foreach (var input in inputs) Add(ref hash, input.Type);
        return hash.ToHashCode();
    }

    internal bool Fits(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != _types.Length) return false;
        for (int i = 0; i < _types.Length; i++)
        {
            if (inputs[i].Type != _types[i]) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Signature? other) => other is not null && Hash == other.Hash && _types.AsSpan().SequenceEqual(other._types);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Signature);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash;

    /// <summary>Like (f32[32, 784], i32[32]).</summary>
    public override string ToString() => $"({string.Join(", ", _types)})";

    private static void Add(ref HashCode hash, TensorType type)
    {
        hash.Add((int)type.DType);
        foreach (int extent in type.Shape.Span) hash.Add(extent);
        hash.Add(-1);
    }
}
