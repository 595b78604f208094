namespace AiDotNet.Jit.Inspection;

/// <summary>Memory a step reads or writes.</summary>
/// <param name="Name">in0 is the first input, out1 the second output, t5 a buffer of the arena: see <see cref="MemoryExplanation.Buffers"/>.</param>
/// <param name="Type">Element type and shape.</param>
/// <param name="Bytes">Its size.</param>
public sealed record BufferExplanation(string Name, string Type, long Bytes);
