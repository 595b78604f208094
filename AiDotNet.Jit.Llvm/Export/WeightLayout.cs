using System.Globalization;
using System.Text;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>The parameters and constants of a model: as constants of the code, or one after the other in a file.</summary>
internal sealed class WeightLayout
{
    private const long Line = 64, MostEmbeddedBytes = 256L << 20;

    private readonly byte[][] _tensors;

    /// <exception cref="BackendException">There is more to embed than object files hold comfortably.</exception>
    public WeightLayout(IReadOnlyList<Tensor> tensors, bool embed)
    {
        IsEmbedded = embed;
        _tensors = [.. tensors.Select(Bytes)];
        Offsets = new long[_tensors.Length];
        for (int i = 0; i < _tensors.Length; i++)
        {
            Offsets[i] = TotalBytes;
            TotalBytes += Math.Max(1, (_tensors[i].Length + Line - 1) / Line) * Line;
        }
        if (embed && TotalBytes > MostEmbeddedBytes)
            throw new BackendException($"The weights take {TotalBytes:N0} bytes; at most {MostEmbeddedBytes:N0} are put into code. Set EmbedWeights to false.");
    }

    public bool IsEmbedded { get; }

    /// <summary>Where each tensor starts in the file.</summary>
    public long[] Offsets { get; }

    public long TotalBytes { get; private set; }

    /// <summary>The constant of one tensor.</summary>
    public static string Symbol(int index) => $"@weight{index}";

    public IEnumerable<string> Constants() => _tensors.Select((bytes, i) =>
        $"{Symbol(i)} = internal constant [{Math.Max(1, bytes.Length)} x i8] {(bytes.Length == 0 ? "zeroinitializer" : Quoted(bytes))}, align {Line}");

    /// <summary>The content of the file.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[TotalBytes];
        for (int i = 0; i < _tensors.Length; i++) _tensors[i].CopyTo(all, Offsets[i]);
        return all;
    }

    private static unsafe byte[] Bytes(Tensor tensor)
    {
        var contiguous = Tensor.Zeros(tensor.Type);
        contiguous.CopyFrom(tensor);
        byte[] bytes = new ReadOnlySpan<byte>((void*)contiguous.Address, checked((int)tensor.Type.Bytes)).ToArray();
        GC.KeepAlive(contiguous);
        return bytes;
    }

    private static string Quoted(byte[] bytes)
    {
        var text = new StringBuilder("c\"", (3 * bytes.Length) + 3);
        foreach (byte b in bytes) text.Append('\\').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        return text.Append('"').ToString();
    }
}
