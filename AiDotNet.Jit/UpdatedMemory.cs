using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>
/// The memory that a training step writes in place. Two updates of one element would lose one of them; what is only read must not
/// change under the reader. Looked at again only when one of the tensors is another.
/// </summary>
internal sealed class UpdatedMemory(int count)
{
    private readonly Tensor?[] _tensors = new Tensor?[count];
    private readonly (nint Start, nint End)[] _ranges = new (nint, nint)[count];
    private readonly nint[] _reach = new nint[count]; // the furthest end so far: ranges of columns interleave
    private readonly int[] _owners = new int[count];

    public int Count => count;

    /// <summary>Takes note of the tensors that are written, one for each update; two of them that share an element, or null.</summary>
    public (int One, int Other)? Follow(ReadOnlySpan<Tensor> written)
    {
        if (written.SequenceEqual(_tensors)) return null;
        for (int i = 0; i < count; i++) (_ranges[i], _owners[i]) = (Range(written[i]), i);
        Array.Sort(_ranges, _owners);
        for (int i = 0; i < count; i++) _reach[i] = nint.Max(_ranges[i].End, i == 0 ? 0 : _reach[i - 1]);
        if (Shared(written) is { } shared) return shared;
        written.CopyTo(_tensors!);
        return null;
    }

    /// <summary>Whether a tensor reads, where it lies, what the step writes. One that is not contiguous is copied before the step begins.</summary>
    public bool Holds(Tensor tensor)
    {
        if (!tensor.IsContiguous || tensor.Length == 0) return false;
        var (start, end) = Range(tensor);
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Start < end) low = middle + 1;
            else high = middle;
        }
        return low > 0 && _reach[low - 1] > start;
    }

    private (int One, int Other)? Shared(ReadOnlySpan<Tensor> written)
    {
        for (int i = 0; i < count; i++)
        {
            for (int k = i + 1; k < count && _ranges[k].Start < _ranges[i].End; k++)
            {
                var (one, other) = (Math.Min(_owners[i], _owners[k]), Math.Max(_owners[i], _owners[k]));
                if (ShareElements(written[one], written[other])) return (one, other);
            }
        }
        return null;
    }

    private static bool ShareElements(Tensor a, Tensor b)
    {
        if (a.Length == 0 || b.Length == 0) return false;
        if (a.IsContiguous && b.IsContiguous) return true; // their ranges meet
        var addresses = Addresses(a).ToHashSet();
        return Addresses(b).Any(addresses.Contains);
    }

    private static (nint Start, nint End) Range(Tensor tensor)
    {
        nint low = tensor.RawAddress, high = low, size = tensor.DType.Size();
        if (tensor.Length == 0) return (low, low);
        for (int d = 0; d < tensor.Rank; d++)
        {
            nint reach = (nint)((tensor.Shape[d] - 1) * tensor.Strides[d]) * size;
            if (reach < 0) low += reach;
            else high += reach;
        }
        return (low, high + size);
    }

    private static IEnumerable<nint> Addresses(Tensor tensor)
    {
        IEnumerable<nint> all = [tensor.RawAddress];
        for (int d = 0; d < tensor.Rank; d++)
        {
            var (extent, step) = (tensor.Shape[d], (nint)tensor.Strides[d] * tensor.DType.Size());
            all = all.SelectMany(a => Enumerable.Range(0, extent).Select(i => a + i * step));
        }
        return all;
    }
}
