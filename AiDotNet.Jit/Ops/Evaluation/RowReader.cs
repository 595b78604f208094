namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>
/// Shows a strided row as a span: directly where the elements are neighbours, else through a small buffer. A broadcast element
/// stays in the buffer for as long as the row does not change.
/// </summary>
internal unsafe struct RowReader<T>(long stride, int block) where T : unmanaged
{
    private readonly T[] _buffer = stride == 1 ? [] : new T[block];
    private T* _repeated;

    internal ReadOnlySpan<T> Read(T* row, int start, int count)
    {
        if (stride == 1) return new(row + start, count);
        if (stride == 0) Repeat(row);
        else Collect(row + start * stride, count);
        return _buffer.AsSpan(0, count);
    }

    private void Repeat(T* element)
    {
        if (_repeated == element) return;
        _repeated = element;
        Array.Fill(_buffer, *element);
    }

    private readonly void Collect(T* from, int count)
    {
        for (int i = 0; i < count; i++) _buffer[i] = from[i * stride];
    }
}
