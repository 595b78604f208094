using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Where the memory of a tensor comes from.</summary>
public enum StorageKind
{
    /// <summary>The caller's input tensor number Index, or a tensor the graph captured.</summary>
    Input,

    /// <summary>The caller's output tensor number Index.</summary>
    Output,

    /// <summary>The executable's arena; Index numbers the buffers, the memory plan gives them offsets.</summary>
    Arena,
}

/// <summary>One piece of memory of a plan. Reference identity: two storages never overlap while both are alive.</summary>
/// <param name="Kind">Who provides the memory.</param>
/// <param name="Index">The number within its kind.</param>
/// <param name="Type">What it holds, contiguously.</param>
public sealed record Storage(StorageKind Kind, int Index, TensorType Type)
{
    /// <summary>Reference identity.</summary>
    public bool Equals(Storage? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Index);

    /// <summary>Like in0, out1, t5.</summary>
    public override string ToString() => $"{Kind switch { StorageKind.Input => "in", StorageKind.Output => "out", _ => "t" }}{Index}";
}
