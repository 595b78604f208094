using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Benchmarks.Disassembly;

/// <summary>
/// Hears from the runtime where it puts the machine code of methods, and how long it is. That is the one way to learn the length: a delegate
/// only knows the beginning.
/// </summary>
public sealed class MethodLoads : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Jit = (EventKeywords)0x10;

    private readonly ConcurrentDictionary<string, (nint Address, int Size)> _methods = new();

    /// <summary>The code of the method of this name; null when the runtime does not tell in time.</summary>
    public (nint Address, int Size)? Find(string method, TimeSpan patience)
    {
        for (var end = DateTime.UtcNow + patience; DateTime.UtcNow < end; Thread.Sleep(5))
        {
            if (_methods.TryGetValue(method, out var code)) return code;
        }
        return null;
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Verbose, Jit);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) != true || _methods is null) return;
        object? Field(string name) => eventData.PayloadNames!.IndexOf(name) is >= 0 and var i ? eventData.Payload![i] : null;
        if (Field("MethodName") is not string method || Field("MethodStartAddress") is not { } address || Field("MethodSize") is not { } size) return;
        _methods[method] = ((nint)Convert.ToUInt64(address, null), Convert.ToInt32(size, null));
    }
}
