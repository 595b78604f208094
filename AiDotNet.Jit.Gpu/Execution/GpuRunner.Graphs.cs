using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <content>Repeated runs as one graph.</content>
internal sealed partial class GpuRunner
{
    private IGpuGraph? _graph;

    /// <summary>
    /// Starts the captured graph, after capturing it if this is the second run with these buffers. False where that cannot be: steps in the
    /// middle need the processor, or the device has no graphs.
    /// </summary>
    private bool Replay(ReadOnlySpan<Tensor> inputs, bool changed, ref bool started)
    {
        if (!_backend.Options.CaptureGraphs || _backend.Transfers.Queue is not IGpuGraphCapture capture) return false;
        int first = _program.FirstKernel;
        if (!_program.EndsWithKernels) return false;
        if (changed) return false;
        for (int i = 0; i < first; i++) RunStep(i, inputs);
        started = Array.IndexOf(_writesInput, true) >= 0;
        _graph ??= Capture(capture, first);
        _backend.Transfers.Launch(_graph);
        return true;
    }

    private IGpuGraph Capture(IGpuGraphCapture capture, int first)
    {
        capture.BeginCapture();
        try
        {
            for (int i = first; i < _program.Steps.Count; i++) Launch(i);
        }
        catch
        {
            capture.EndCapture().Dispose();
            throw;
        }
        return capture.EndCapture();
    }

    private void DisposeGraph()
    {
        _graph?.Dispose();
        _graph = null;
    }
}
