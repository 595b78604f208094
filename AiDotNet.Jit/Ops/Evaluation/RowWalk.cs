namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>
/// Visits the elements of equally shaped strided operands in row-major order, one innermost row at a time. Axes that every operand
/// steps through evenly are merged first, so contiguous tensors are one long row.
/// </summary>
internal sealed class RowWalk
{
    private readonly List<int> _extents = [];
    private readonly List<long>[] _strides;
    private readonly int[] _index;
    private readonly long[] _offsets;
    private bool _started;

    internal RowWalk(ReadOnlySpan<int> extents, params long[][] strides)
    {
        _strides = [.. strides.Select(_ => new List<long>())];
        IsEmpty = extents.Contains(0);
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (extents[axis] != 1) AddAxis(extents[axis], axis, strides);
        }
        if (_extents.Count > 0) RowLength = _extents[^1];
        _index = new int[_extents.Count];
        _offsets = new long[strides.Length];
    }

    /// <summary>True when there is nothing to visit.</summary>
    internal bool IsEmpty { get; }

    /// <summary>Elements of a row.</summary>
    internal int RowLength { get; } = 1;

    /// <summary>Elements from the operand's first one to the current row.</summary>
    internal long Offset(int operand) => _offsets[operand];

    /// <summary>Elements from one element of a row to the next.</summary>
    internal long Stride(int operand) => _strides[operand] is [.., var last] ? last : 1;

    /// <summary>Goes to the first row, then to the next; false when there is none, ready to start again.</summary>
    internal bool Next()
    {
        if (IsEmpty) return false;
        if (!_started) return _started = true;
        for (int axis = _extents.Count - 2; axis >= 0; axis--)
        {
            if (++_index[axis] < _extents[axis])
            {
                Move(axis, 1);
                return true;
            }
            _index[axis] = 0;
            Move(axis, 1 - _extents[axis]);
        }
        return _started = false;
    }

    private void AddAxis(int extent, int axis, long[][] strides)
    {
        if (_extents.Count > 0 && Mergeable(extent, axis, strides))
        {
            _extents[^1] *= extent;
            for (int i = 0; i < strides.Length; i++) _strides[i][^1] = strides[i][axis];
            return;
        }
        _extents.Add(extent);
        for (int i = 0; i < strides.Length; i++) _strides[i].Add(strides[i][axis]);
    }

    private bool Mergeable(int extent, int axis, long[][] strides)
    {
        for (int i = 0; i < strides.Length; i++)
        {
            if (_strides[i][^1] != strides[i][axis] * extent) return false;
        }
        return true;
    }

    private void Move(int axis, int steps)
    {
        for (int i = 0; i < _offsets.Length; i++) _offsets[i] += steps * _strides[i][axis];
    }
}
