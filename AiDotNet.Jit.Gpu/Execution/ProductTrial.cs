using System.Globalization;
using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>One contraction by our own kernel and by the library, on made-up numbers in memory of its own and a queue of its own.</summary>
internal sealed class ProductTrial : IDisposable
{
    private const int Rounds = 5, Launches = 3, Numbers = 65_537; // not a multiple of any row
    private const double Slack = 16, SingleStep = 1.0 / (1 << 23), Tf32Step = 1.0 / (1 << 10), DoubleStep = 1.0 / (1L << 52);

    private readonly GpuBackend _backend;
    private readonly KernelStep _step;
    private readonly KernelSource _own;
    private readonly LibraryKernel _library;
    private readonly KernelSource _reference;
    private readonly IGpuQueue _queue;
    private readonly Dictionary<Storage, IGpuBuffer> _buffers = [];
    private readonly IGpuBuffer? _scratch, _shared;

    public ProductTrial(GpuBackend backend, KernelStep step, KernelSource own, LibraryKernel library, RenderOptions options)
    {
        (_backend, _step, _own, _library) = (backend, step, own, library);
        _reference = library.Reference is null ? own : KernelRenderer.Render(library.Reference, options);
        _queue = backend.Device.CreateQueue(timing: true);
        try
        {
            foreach (var storage in step.Storages.Distinct()) _buffers[storage] = backend.Pool.Rent(Math.Max(1, storage.Type.Bytes));
            if (library.Source.ScratchBytes > 0) _shared = backend.Pool.Rent(library.Source.ScratchBytes);
            if (Math.Max(own.ScratchBytes, _reference.ScratchBytes) is var bytes and > 0) _scratch = backend.Pool.Rent(bytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How the library's sums differ from ours by more than rounding explains, or null.</summary>
    public string? Difference()
    {
        bool isShared = _reference != _own;
        Fill();
        Start(_reference, Arguments(_reference, isShared, _scratch));
        double[] expected = Read();
        Fill();
        Start(_library.Source, Arguments(_library.Source, false, _shared), untilProducts: true);
        double[] found = Read();
        // Made-up numbers may have no logarithm: where our own sum is no number, the library's must be none either.
        double size = Math.Sqrt(expected.Where(double.IsFinite).Select(e => e * e).DefaultIfEmpty(double.NaN).Average());
        double allowed = Slack * Step * Math.Sqrt(_library.Terms) * size, worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!found[i].Equals(expected[i])) worst = Math.Max(worst, Math.Abs(found[i] - expected[i])); // stays NaN once it is
        }
        return worst <= allowed ? null : string.Create(CultureInfo.InvariantCulture, $"by {worst:G3} where {allowed:G3} is allowed");
    }

    /// <summary>The least device time of a run of each.</summary>
    public (double Own, double Library) Milliseconds()
    {
        GpuArgument[] mine = Arguments(_own, false, _scratch), theirs = Arguments(_library.Source, false, _shared);
        Start(_own, mine); // the library was warmed up by the comparison
        var (own, library) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int i = 0; i < Rounds; i++)
        {
            own = Math.Min(own, Time(_own, mine));
            library = Math.Min(library, Time(_library.Source, theirs));
        }
        return (own, library);
    }

    public void Dispose()
    {
        try
        {
            _queue.Synchronize();
        }
        catch (GpuException e)
        {
            _backend.Report(e);
        }
        foreach (var buffer in _buffers.Values.Append(_scratch).Append(_shared).OfType<IGpuBuffer>()) _backend.Pool.Return(buffer);
        _queue.Dispose();
    }

    private double Step => _library.Type == DType.Float64
        ? DoubleStep
        : _backend.Options.AllowTf32 ? Tf32Step : SingleStep;

    private double Time(KernelSource source, GpuArgument[] arguments)
    {
        using var begun = _queue.Record();
        for (int i = 0; i < Launches; i++) Start(source, arguments);
        using var ended = _queue.Record();
        ended.Wait();
        return ended.MillisecondsSince(begun) / Launches;
    }

    private void Start(KernelSource source, GpuArgument[] arguments, bool untilProducts = false)
    {
        var entries = source.Source.Length == 0 ? null : _backend.Kernels.Get(source);
        int count = untilProducts ? source.Launches.ToList().FindLastIndex(l => l.Product is not null) + 1 : source.Launches.Count;
        for (int i = 0; i < count; i++)
        {
            var launch = source.Launches[i];
            if (launch.Product is { } product) ((IGpuProducts)_queue).Multiply(product, arguments);
            else _queue.Launch(entries![launch.Entry], launch.Grid, arguments);
        }
    }

    // The reference may have the library's scratch memory among its buffers, and scratch memory of its own.
    private GpuArgument[] Arguments(KernelSource source, bool isShared, IGpuBuffer? scratch)
    {
        List<IGpuBuffer> buffers = [.. _step.Storages.Select(s => _buffers[s])];
        if (isShared) buffers.Add(_shared!);
        if (source.ScratchBytes > 0) buffers.Add(scratch!);
        return [.. buffers.SelectMany(b => new[] { GpuArgument.Of(b), 0L })];
    }

    private void Fill()
    {
        int seed = 0;
        foreach (var (storage, buffer) in _buffers)
        {
            var random = new Random(++seed);
            if (storage.Type.DType == DType.Float32) Repeat(buffer, MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, Numbers).Select(_ => (2 * random.NextSingle()) - 1)]));
            else if (storage.Type.DType == DType.Float64) Repeat(buffer, MemoryMarshal.AsBytes<double>([.. Enumerable.Range(0, Numbers).Select(_ => (2 * random.NextDouble()) - 1)]));
            else _queue.Fill(buffer, 0, buffer.Bytes); // rows and labels that exist
        }
        _queue.Synchronize();
    }

    private unsafe void Repeat(IGpuBuffer buffer, ReadOnlySpan<byte> pattern)
    {
        long filled = Math.Min(pattern.Length, buffer.Bytes);
        fixed (byte* p = pattern) _queue.Upload((nint)p, buffer, 0, filled, blocking: true);
        for (long bytes; filled < buffer.Bytes; filled += bytes)
        {
            bytes = Math.Min(filled, buffer.Bytes - filled);
            _queue.Copy(buffer, 0, buffer, filled, bytes);
        }
    }

    private unsafe double[] Read()
    {
        var type = _library.Type;
        var buffer = _library.Slot < _step.Storages.Count ? _buffers[_step.Storages[_library.Slot]] : _shared!;
        byte[] bytes = new byte[_library.Elements * type.Size()];
        fixed (byte* b = bytes) _queue.Download(buffer, _library.First * type.Size(), (nint)b, bytes.Length, blocking: true);
        return type == DType.Float64 ? MemoryMarshal.Cast<byte, double>(bytes).ToArray() : [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(v => (double)v)];
    }
}
