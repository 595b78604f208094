namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>A point in a queue's work.</summary>
public interface IGpuEvent : IDisposable
{
    /// <summary>True when the queue has got there.</summary>
    public bool IsComplete { get; }

    /// <summary>Waits until the queue gets there.</summary>
    public void Wait();

    /// <summary>Completes when the queue gets there.</summary>
    public Task AsTask();

    /// <summary>The device's time between an earlier event and this one; both queues were created for timing and both events are complete.</summary>
    public double MillisecondsSince(IGpuEvent earlier);
}
