namespace AiDotNet.Jit.Runtime;

/// <summary>The body of a parallel loop over ranges of indices, such as a compiled kernel and its table of addresses.</summary>
public interface IRangeBody
{
    /// <summary>Does the indices from <paramref name="begin"/> up to but not including <paramref name="end"/>.</summary>
    public void Invoke(long begin, long end);
}
