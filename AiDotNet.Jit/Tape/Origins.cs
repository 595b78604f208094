using System.Diagnostics;

namespace AiDotNet.Jit.Tape;

/// <summary>Finds the user's line.</summary>
internal static class Origins
{
    /// <summary>The first frame outside this library, like "Model.cs:41"; null when there are no symbols.</summary>
    internal static string? Find()
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod()?.Module.Assembly == typeof(Origins).Assembly) continue;
            return frame.GetFileName() is { } file ? $"{Path.GetFileName(file)}:{frame.GetFileLineNumber()}" : null;
        }
        return null;
    }
}
