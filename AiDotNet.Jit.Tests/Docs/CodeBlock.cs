namespace AiDotNet.Jit.Tests.Docs;

/// <summary>What stands between two fences.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The number of its first line, from 1.</param>
/// <param name="Text">The lines.</param>
internal sealed record CodeBlock(string Page, int Line, string Text);
