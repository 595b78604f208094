using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit;

/// <content>Files.</content>
public sealed partial class CompiledGraph<T>
{
    /// <summary>Writes the model as a portable file: its graph as text, its types, and its parameters. No machine code is written.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="withParameters">False leaves the parameters out; the reader then sets them through <see cref="Captured"/>.</param>
    public void Save(Stream target, bool withParameters = true) => GraphFile.Write(_program, target, withParameters);

    /// <summary>Writes the model to a file.</summary>
    /// <inheritdoc cref="Save(Stream, bool)"/>
    public void Save(string path, bool withParameters = true)
    {
        string temporary = path + ".tmp";
        using (var file = File.Create(temporary)) Save(file, withParameters);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a model and compiles it for this machine. Parameters become leaves of <see cref="Captured"/>, by the names they had.</summary>
    /// <exception cref="InvalidGraphException">The file is damaged, or was written by a newer version.</exception>
    public static CompiledGraph<T> Load(Stream source, JitOptions? options = null, CancellationToken cancellation = default) =>
        new(GraphFile.Read(source), options ?? JitOptions.Default, cancellation);

    /// <summary>Reads a model from a file and compiles it for this machine.</summary>
    /// <inheritdoc cref="Load(Stream, JitOptions, CancellationToken)"/>
    public static CompiledGraph<T> Load(string path, JitOptions? options = null, CancellationToken cancellation = default)
    {
        using var file = File.OpenRead(path);
        return Load(file, options, cancellation);
    }
}
