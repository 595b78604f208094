using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>
/// A description and an object file in one file: magic, length of the description, description, object, SHA-256 of all before. The hash finds
/// damage; it is no signature, so load only files you trust.
/// </summary>
internal static class ModuleFile
{
    private const int LengthBytes = sizeof(int);

    private static readonly byte[] Magic = "ADNJITLL"u8.ToArray();

    public static void Write(string file, ModuleDescription description, ReadOnlySpan<byte> code)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(description);
        byte[] length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        byte[] content = [.. Magic, .. length, .. text, .. code];
        File.WriteAllBytes(file, [.. content, .. SHA256.HashData(content)]);
    }

    /// <exception cref="BackendException">The file is something else, or damaged.</exception>
    public static (ModuleDescription Description, ReadOnlyMemory<byte> Code) Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int end = bytes.Length - SHA256.HashSizeInBytes, start = Magic.Length + LengthBytes;
        if (end < start || !bytes.AsSpan().StartsWith(Magic)) throw Refused(file, "found another kind of file, required one that ExportNative wrote");
        if (!SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            throw Refused(file, "found content that does not match its hash, required the bytes that ExportNative wrote");
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (length < 0 || length > end - start) throw Refused(file, $"found a description of {length} bytes");
        return (Describe(file, bytes.AsSpan(start, length)), bytes.AsMemory(start + length, end - start - length));
    }

    public static BackendException Refused(string file, string why) => new($"{file} is not loaded: {why}. Export the model again, for this machine.");

    private static ModuleDescription Describe(string file, ReadOnlySpan<byte> text)
    {
        try
        {
            // The format comes first: another version's description may lack what this one requires.
            using var document = JsonDocument.Parse(text.ToArray());
            int format = document.RootElement.TryGetProperty(nameof(ModuleDescription.Format), out var value) ? value.GetInt32() : 0;
            if (format != ModuleDescription.CurrentFormat) throw Refused(file, $"found format {format}, required {ModuleDescription.CurrentFormat}");
            return document.RootElement.Deserialize<ModuleDescription>() ?? throw Refused(file, "found no description");
        }
        catch (JsonException e)
        {
            throw Refused(file, $"found a description that cannot be read ({e.Message})");
        }
    }
}
