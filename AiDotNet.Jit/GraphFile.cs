using System.Globalization;
using System.IO.Compression;
using System.Text;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>
/// The portable form of a model: a ZIP archive with <c>manifest.txt</c> (version, number of inputs, one line for each captured leaf),
/// <c>graph.txt</c> and one little-endian file for each parameter. What is read is data: it is parsed, verified and compiled anew.
/// </summary>
internal static class GraphFile
{
    private const string Magic = "AiDotNet.Jit graph 1";

    public static void Write(Program program, Stream target, bool withParameters)
    {
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var manifest = new StringBuilder($"{Magic}\n{program.Inputs.Count} {IndexOfSeed(program)}\n");
        for (int i = 0; i < program.Captured.Count; i++)
        {
            var leaf = program.Captured[i].Leaf;
            manifest.Append(leaf.RequiresGradient ? "variable " : "constant ").Append(withParameters ? "stored " : "absent ").Append(leaf.Name).Append('\n');
            if (withParameters) WriteBytes(archive, $"parameters/{i}", program.Captured[i].Tensor);
        }
        WriteText(archive, "manifest.txt", manifest.ToString());
        WriteText(archive, "graph.txt", GraphText.Print(program.Graph, renumber: true));
    }

    /// <exception cref="InvalidGraphException">The file is not what <see cref="Write"/> writes.</exception>
    public static Program Read(Stream source)
    {
        try
        {
            using var archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
            return Read(archive);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidGraphException($"The file is damaged: {e.Message} Save the model again.", e);
        }
    }

    private static Program Read(ZipArchive archive)
    {
        string[] lines = ReadText(archive, "manifest.txt").Split('\n');
        if (lines is not [Magic, var counts, ..])
        {
            throw new InvalidGraphException($"A graph file requires a manifest that starts with \"{Magic}\", got \"{lines[0]}\". It was written by another version; save the model with this one.");
        }
        var graph = GraphText.Parse(ReadText(archive, "graph.txt"), Primitive.Find);
        GraphVerifier.Verify(graph, "the file");
        int[] numbers = [.. counts.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        int inputs = numbers[0], seed = numbers[1];
        var captured = new List<CapturedLeaf>();
        for (int i = 0; i < graph.Inputs.Count - inputs; i++) captured.Add(Leaf(archive, graph.Inputs[inputs + i], lines[i + 2], i));
        return new(Stand(graph.Inputs.Take(inputs)), Stand(graph.Outputs), captured, graph, seed < 0 ? null : captured[seed]);
    }

    private static CapturedLeaf Leaf(ZipArchive archive, Node node, string line, int index)
    {
        string[] words = line.Split(' ', 3);
        if (words.Length < 3) throw new InvalidDataException($"line {index + 3} of the manifest is incomplete.");
        var tensor = Tensor.Zeros(node.Type);
        if (words[1] == "stored") ReadBytes(archive, $"parameters/{index}", tensor);
        var leaf = Leaves.Of(tensor, words[2].Length == 0 ? null : words[2]);
        leaf.RequiresGradient = words[0] == "variable";
        return new(leaf, node);
    }

    // Only the types of arguments and results are asked for.
    private static List<ComputationNode> Stand(IEnumerable<Node> nodes) =>
        [.. nodes.Select(n => Leaves.Of(Tensor.Zeros(n.Type), (n.Attributes as InputAttributes)?.Name))];

    private static int IndexOfSeed(Program program) => program.Seed is null ? -1 : program.Captured.ToList().IndexOf(program.Seed);

    private static void WriteText(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(text);
    }

    private static string ReadText(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(Entry(archive, name).Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static unsafe void WriteBytes(ZipArchive archive, string name, Tensor tensor)
    {
        var contiguous = TensorMemory.Contiguous(tensor);
        using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(new ReadOnlySpan<byte>((void*)contiguous.Address, checked((int)contiguous.Type.Bytes)));
        GC.KeepAlive(contiguous);
    }

    private static unsafe void ReadBytes(ZipArchive archive, string name, Tensor tensor)
    {
        var entry = Entry(archive, name);
        if (entry.Length != tensor.Type.Bytes) throw new InvalidDataException($"{name} has {entry.Length} bytes, required {tensor.Type.Bytes} for {tensor.Type}.");
        using var stream = entry.Open();
        stream.ReadExactly(new Span<byte>((void*)tensor.Address, checked((int)tensor.Type.Bytes)));
        GC.KeepAlive(tensor);
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}.");
}
