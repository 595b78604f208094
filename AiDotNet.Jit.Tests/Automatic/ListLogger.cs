using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>A logger that remembers.</summary>
internal sealed class ListLogger : ILogger
{
    /// <summary>The least level that is remembered; errors never are.</summary>
    public LogLevel Least { get; init; } = LogLevel.Warning;

    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < Least || logLevel > LogLevel.Warning) return;
        lock (Warnings) Warnings.Add(formatter(state, exception));
    }
}
