namespace AiDotNet.Jit.Inspection;

/// <summary>A buffer of the arena.</summary>
/// <param name="Name">The name in steps, like t5.</param>
/// <param name="Type">Element type and shape of what it holds.</param>
/// <param name="Offset">Its first byte; a multiple of 64.</param>
/// <param name="Size">Its bytes, padded to 64.</param>
/// <param name="FirstStep">The step that writes it first.</param>
/// <param name="LastStep">The last step that touches it; its bytes are free for later steps.</param>
public sealed record BufferLifetime(string Name, string Type, long Offset, long Size, int FirstStep, int LastStep);
