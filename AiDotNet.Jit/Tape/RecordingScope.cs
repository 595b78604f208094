namespace AiDotNet.Jit.Tape;

/// <summary>One tape's part in a recording that it may share with the tapes around it.</summary>
internal sealed class RecordingScope
{
    /// <summary>False between StopRecording and ResumeRecording.</summary>
    internal bool IsActive { get; set; } = true;

    /// <summary>Whether nodes made while this scope is the innermost one remember the user's line.</summary>
    internal bool CapturesOrigins { get; set; }
}
