using Microsoft.CodeAnalysis;

namespace AiDotNet.Jit.Tests.Architecture;

/// <summary>A C# file; the name is relative to the folder of the solution.</summary>
internal sealed record SourceFile(string Name, SyntaxTree Tree)
{
    internal int Lines => Tree.GetText().Lines.Count(line => line.Span.Length > 0 || line.EndIncludingLineBreak > line.End);
}
