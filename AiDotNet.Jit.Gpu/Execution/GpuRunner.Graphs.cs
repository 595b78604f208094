using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <content>Repeated runs as one graph.</content>
internal sealed partial class GpuRunner
{
    private IGpuGraph? _graph;
    private bool _cannotCapture;

    /// <summary>
    /// Starts the captured graph, after capturing it if this is the second run with these buffers. False where that cannot be: steps in the
    /// middle need the processor, or the device has no graphs.
    /// </summary>
    private bool Replay(ReadOnlySpan<Tensor> inputs, bool changed, ref bool started)
    {
        if (_cannotCapture || !_backend.Options.CaptureGraphs || _backend.Options.TimeSteps || _backend.Transfers.Queue is not IGpuGraphCapture capture) return false;
        int first = _program.FirstKernel;
        if (!_program.EndsWithKernels) return false;
        if (changed) return false;
        for (int i = 0; i < first; i++) RunStep(i, inputs);
        if ((_graph ??= TryCapture(capture, first)) is not { } graph) return false;
        started = Array.IndexOf(_writesInput, true) >= 0;
        _backend.Transfers.Launch(graph);
        return true;
    }

    // What cannot be recorded is started step by step, in this run and in all later ones.
    private IGpuGraph? TryCapture(IGpuGraphCapture capture, int first)
    {
        bool isRecording = false;
        try
        {
            capture.BeginCapture();
            isRecording = true;
            for (int i = first; i < _program.Steps.Count; i++) Launch(i);
            isRecording = false;
            return capture.EndCapture();
        }
        catch (GpuException e) when (e.Fault != GpuFault.DeviceLost)
        {
            _backend.Report(e);
            _cannotCapture = true;
            if (isRecording) Discard(capture);
            return null;
        }
    }

    private static void Discard(IGpuGraphCapture capture)
    {
        try
        {
            capture.EndCapture().Dispose();
        }
        catch (GpuException)
        {
            // What was recorded is no graph; the queue starts things again all the same.
        }
    }

    private void DisposeGraph()
    {
        _graph?.Dispose();
        _graph = null;
    }
}
