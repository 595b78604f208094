using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Jit.Tuning;

/// <summary>
/// Text by key in a folder, for several processes at once: optimised graphs and decisions, never code. An entry is written to a temporary file
/// and renamed; one that is damaged, of another build or of another machine counts as missing.
/// </summary>
/// <param name="folder">Made when first written to.</param>
/// <param name="warn">Told once of each kind of trouble; nothing here throws.</param>
public sealed class JitStore(string folder, Action<string, Exception?> warn)
{
    private const string Extension = ".aijit", Magic = "AiDotNet.Jit store 1";

    private readonly HashSet<string> _warned = [];

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>The most bytes kept; the oldest entries go first.</summary>
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>What entries must have been written by; the identity of this machine unless a test says otherwise.</summary>
    public string Identity { get; init; } = MachineIdentity.Text;

    /// <summary>The key of a text: 128 bits of its SHA-256.</summary>
    public static string KeyOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>What was stored under a key; null if nothing was, or nothing that can be used here.</summary>
    public string? Read(string key)
    {
        string path = PathOf(key);
        try
        {
            if (!File.Exists(path)) return null;
            string? body = Body(File.ReadAllText(path), key, out string problem);
            if (body is null) Warn(problem, $"{path} {problem}, so it is compiled anew.", null);
            return body;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            Warn("read", $"{path} cannot be read, so it is compiled anew: {e.Message}", e);
            return null;
        }
    }

    /// <summary>Stores a text; false, with a warning, where the folder cannot be written to.</summary>
    public bool Write(string key, string body)
    {
        string temporary = Path.Combine(folder, $"{key}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(temporary, $"{Magic}\n{Identity}\n{key}\n{KeyOf(body)}\n{body}");
            File.Move(temporary, PathOf(key), overwrite: true);
            Trim();
            return true;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            Warn("write", $"{folder} cannot be written to, so nothing is remembered there: {e.Message}", e);
            TryDelete(temporary);
            return false;
        }
    }

    /// <summary>Writes all entries to a stream, for another machine of the same kind.</summary>
    public void Export(Stream target)
    {
        using var archive = new System.IO.Compression.ZipArchive(target, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in Entries())
        {
            using var entry = archive.CreateEntry(file.Name).Open();
            using var content = file.OpenRead();
            content.CopyTo(entry);
        }
    }

    /// <summary>Adds the entries of an export that are sound and were written by this build on a machine like this one.</summary>
    /// <returns>How many were added.</returns>
    public int Import(Stream source)
    {
        using var archive = new System.IO.Compression.ZipArchive(source, System.IO.Compression.ZipArchiveMode.Read, leaveOpen: true);
        int added = 0;
        foreach (var entry in archive.Entries.Where(e => e.Length <= MaxBytes && e.FullName == e.Name && e.Name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            string key = Path.GetFileNameWithoutExtension(entry.Name);
            if (key.All(char.IsAsciiHexDigitLower) && Body(reader.ReadToEnd(), key, out _) is { } body && Write(key, body)) added++;
        }
        return added;
    }

    private string? Body(string text, string key, out string problem)
    {
        string[] parts = text.Split('\n', 5);
        problem = parts.Length < 5 ? "is truncated"
            : parts[0] != Magic ? "was not written by this version"
            : parts[1] != Identity ? "was written by another build or on another machine"
            : parts[2] != key || parts[3] != KeyOf(parts[4]) ? "is damaged" : "";
        return problem.Length == 0 ? parts[4] : null;
    }

    private void Trim()
    {
        var files = Entries();
        long bytes = files.Sum(f => f.Length);
        foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc))
        {
            if (bytes <= MaxBytes) return;
            bytes -= file.Length;
            TryDelete(file.FullName);
        }
    }

    private FileInfo[] Entries() => Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*" + Extension) : [];

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            // Another process has it open or was faster; the next write tries again.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + Extension);

    private void Warn(string kind, string message, Exception? error)
    {
        lock (_warned)
        {
            if (!_warned.Add(kind)) return;
        }
        warn(message, error);
    }

    private static bool IsTrouble(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
