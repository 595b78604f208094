namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>A queue that can record launches instead of starting them. Ask by cast: OpenCL queues are not.</summary>
public interface IGpuGraphCapture
{
    /// <summary>From here on, what is put in the queue is recorded.</summary>
    public void BeginCapture();

    /// <summary>What was recorded since, and back to starting things.</summary>
    public IGpuGraph EndCapture();
}
