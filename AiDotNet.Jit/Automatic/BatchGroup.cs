using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Signatures that differ in the batch only: the leading extent of the first input and of every input that shares it.</summary>
internal sealed class BatchGroup
{
    public enum Progress
    {
        /// <summary>Too few sizes were seen.</summary>
        Collecting,

        /// <summary>Code is being made.</summary>
        Widening,

        /// <summary>Code serves every size.</summary>
        Serving,

        /// <summary>Rows are not independent, or the code failed.</summary>
        Refused,
    }

    public List<SignatureEntry> Entries { get; } = [];

    public volatile Progress State;

    /// <summary>How often the model changed after code had been asked for.</summary>
    public int Resets { get; set; }

    public BatchFamily? Family { get; set; }

    /// <summary>Why every size gets code of its own, when that is so.</summary>
    public string? Problem { get; set; }

    /// <summary>Code that serves every size alone.</summary>
    public VariableCode? Variable { get; set; }

    /// <summary>Code for the sizes that others are cut into.</summary>
    public BatchPiece[] Pieces { get; set; } = [];

    /// <summary>The specialisations held.</summary>
    public int Count => Pieces.Length + (Variable is null ? 0 : 1);

    /// <summary>The batch of a signature; 0 where there is none to vary.</summary>
    public static int RowsOf(Signature signature) => signature.Types is [{ Shape: { Rank: > 0 } shape }, ..] ? shape[0] : 0;

    /// <summary>The types of a signature for another batch.</summary>
    public static TensorType[] TypesAt(Signature signature, int rows)
    {
        int batch = RowsOf(signature);
        return [.. signature.Types.Select(t => t.Shape.Rank > 0 && t.Shape[0] == batch ? t with { Shape = new BatchAxis(0, 1).Apply(t.Shape, rows) } : t)];
    }
}
