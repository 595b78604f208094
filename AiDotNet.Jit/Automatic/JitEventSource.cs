using System.Diagnostics.Tracing;

namespace AiDotNet.Jit.Automatic;

/// <summary>Events for dotnet-trace and in-process listeners.</summary>
[EventSource(Name = "AiDotNet-Jit")]
internal sealed class JitEventSource : EventSource
{
    private JitEventSource() { }

    public static JitEventSource Log { get; } = new();

    [Event(1, Level = EventLevel.Informational)]
    public void Compiled(string signature, string backend, double milliseconds, string reason) => WriteEvent(1, signature, backend, milliseconds, reason);

    [Event(2, Level = EventLevel.Warning)]
    public void FellBack(string reason, string backend) => WriteEvent(2, reason, backend);
}
