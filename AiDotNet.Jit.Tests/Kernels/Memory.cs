using System.Runtime.InteropServices;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>Buffers of a kernel under test, each between guard zones that nothing may touch.</summary>
internal sealed unsafe class Memory : IDisposable
{
    private const int Zone = 256;
    private const byte Untouched = 0xA5;
    private readonly Kernel _kernel;
    private readonly long[] _lengths;
    private readonly byte*[] _blocks;
    private readonly long* _table;

    public Memory(Kernel kernel, long[] lengths)
    {
        (_kernel, _lengths, _blocks) = (kernel, lengths, new byte*[lengths.Length]);
        _table = (long*)NativeMemory.AllocZeroed((nuint)(8 * Math.Max(1, lengths.Length)));
        for (int i = 0; i < lengths.Length; i++)
        {
            long bytes = Bytes(i);
            _blocks[i] = (byte*)NativeMemory.Alloc((nuint)(bytes + (2 * Zone)));
            new Span<byte>(_blocks[i], (int)bytes + (2 * Zone)).Fill(Untouched);
            _table[kernel.Buffers[i].Slot] = (long)(_blocks[i] + Zone);
        }
    }

    public long Table => (long)_table;

    public long[] Addresses => [.. Enumerable.Range(0, _lengths.Length).Select(i => _table[i])];

    public Span<byte> Content(int buffer) => new(_blocks[buffer] + Zone, (int)Bytes(buffer));

    public void Fill(Func<KernelBuffer, long, double> number)
    {
        for (int i = 0; i < _lengths.Length; i++)
        {
            var buffer = _kernel.Buffers[i];
            for (long k = 0; k < _lengths[i]; k++)
                RawMemory.Write(_table[buffer.Slot], buffer.Type, k, ScalarMath.FromNumber(number(buffer, k), buffer.Type));
        }
    }

    public double At(int buffer, long index) =>
        ScalarMath.ToNumber(RawMemory.Read((long)(_blocks[buffer] + Zone), _kernel.Buffers[buffer].Type, index), _kernel.Buffers[buffer].Type);

    public void CopyTo(Memory other)
    {
        for (int i = 0; i < _lengths.Length; i++) Content(i).CopyTo(other.Content(i));
    }

    public void CheckZones(string where)
    {
        for (int i = 0; i < _lengths.Length; i++)
        {
            var before = new ReadOnlySpan<byte>(_blocks[i], Zone);
            var after = new ReadOnlySpan<byte>(_blocks[i] + Zone + Bytes(i), Zone);
            Assert.IsFalse(before.ContainsAnyExcept(Untouched) || after.ContainsAnyExcept(Untouched), $"{where}: wrote outside of {_kernel.Buffers[i].Name}");
        }
    }

    public void Dispose()
    {
        foreach (var b in _blocks) NativeMemory.Free(b);
        NativeMemory.Free(_table);
    }

    private long Bytes(int i) => _lengths[i] * _kernel.Buffers[i].Type.Size();
}
