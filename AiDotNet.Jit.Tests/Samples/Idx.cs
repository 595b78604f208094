using System.Buffers.Binary;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>Writes IDX files, right ones and wrong ones.</summary>
internal static class Idx
{
    internal static byte[] File(int[] header, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[header.Length * 4 + data.Length];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), header[i]);
        data.CopyTo(bytes.AsSpan(header.Length * 4));
        return bytes;
    }

    internal static byte[] Images(int count, int rows = 28, int columns = 28)
    {
        var pixels = new byte[count * rows * columns];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i / (rows * columns));
        return File([0x803, count, rows, columns], pixels);
    }

    internal static byte[] Labels(int count)
    {
        var labels = new byte[count];
        for (int i = 0; i < count; i++) labels[i] = (byte)(i % 10);
        return File([0x801, count], labels);
    }
}
