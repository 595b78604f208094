using System.Buffers.Binary;
using System.IO.Compression;

namespace Digits.Data;

/// <summary>
/// Reads the IDX files of the MNIST database, plain or gzip (told apart by content, not by name). Everything in the header is
/// checked before it is believed, and the data must end where the header says.
/// </summary>
public static class IdxFile
{
    private const int ImageMagic = 0x00000803, LabelMagic = 0x00000801;
    private const int MaxCount = 10_000_000, MaxSide = 4096, MaxBytes = 1 << 30;

    /// <summary>Images of unsigned bytes, magic number 0x803.</summary>
    /// <exception cref="DataFileException">The file is missing, unreadable, or no valid IDX image file.</exception>
    public static (byte[] Pixels, int Count, int Rows, int Columns) ReadImages(string path) => Read(path, stream =>
    {
        var header = Header(path, stream, ImageMagic, "images", dimensions: 3);
        int count = Dimension(path, header[0], "image count", MaxCount);
        int rows = Dimension(path, header[1], "rows", MaxSide), columns = Dimension(path, header[2], "columns", MaxSide);
        return (Payload(path, stream, (long)count * rows * columns), count, rows, columns);
    });

    /// <summary>Labels from 0 to 9, magic number 0x801.</summary>
    /// <exception cref="DataFileException">The file is missing, unreadable, or no valid IDX label file.</exception>
    public static byte[] ReadLabels(string path) => Read(path, stream =>
    {
        var header = Header(path, stream, LabelMagic, "labels", dimensions: 1);
        var labels = Payload(path, stream, Dimension(path, header[0], "label count", MaxCount));
        int bad = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9);
        return bad < 0 ? labels : throw Bad(path, $"label {bad} is {labels[bad]}", "labels from 0 to 9");
    });

    private static T Read<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream stream = gzip ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file);
            return read(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"{path}: cannot be read ({error.Message}). Check the path and its permissions.", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataFileException($"{path}: the gzip data is damaged ({error.Message}). Download the file again.", error);
        }
    }

    private static int[] Header(string path, Stream stream, int magic, string what, int dimensions)
    {
        Span<byte> bytes = stackalloc byte[4 * (dimensions + 1)];
        int found = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (found < bytes.Length) throw Bad(path, $"{found} bytes", $"a header of {bytes.Length} bytes");
        int foundMagic = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (foundMagic != magic) throw Bad(path, $"magic number 0x{foundMagic:X8}", $"0x{magic:X8} for {what}");
        var sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++) sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * (i + 1))..]);
        return sizes;
    }

    private static int Dimension(string path, int size, string what, int most) =>
        size > 0 && size <= most ? size : throw Bad(path, $"{what} {(uint)size}", $"{what} from 1 to {most}");

    // Grows with what really arrives: a header that lies about its size must not make us allocate what it says.
    private static byte[] Payload(string path, Stream stream, long size)
    {
        if (size > MaxBytes) throw Bad(path, $"a header that announces {size:N0} bytes", $"at most {MaxBytes:N0}");
        var data = new byte[Math.Min(size, 1 << 20)];
        int filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(data.AsSpan(filled), data.Length - filled, throwOnEndOfStream: false);
            if (filled < data.Length) throw Bad(path, $"{filled:N0} bytes of data, then the end of the file", $"{size:N0} as the header says");
            if (filled == size) break;
            Array.Resize(ref data, (int)Math.Min(size, data.Length * 2L));
        }
        return stream.ReadByte() < 0 ? data : throw Bad(path, $"more than {size:N0} bytes of data", "the file to end where its header says");
    }

    private static DataFileException Bad(string path, string found, string required) => new(
        $"{path}: found {found}, required {required}. The file is not MNIST data or is damaged: download it again.");
}
