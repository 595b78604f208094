using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>
/// Records the operations of <see cref="TensorOperations{T}"/> on this thread from its creation to its disposal, computes their values
/// at once, and differentiates them. Tapes nest: what an inner tape's gradient records, the outer one can differentiate.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class GradientTape<T> : IDisposable where T : unmanaged
{
    [ThreadStatic]
    private static GradientTape<T>? s_current;

    private readonly RecordingScope _scope = new();
    private readonly List<ComputationNode<T>> _watched = [];
    private readonly GradientTape<T>? _outer;
    private Recording _recording;
    private bool _used;
    private bool _disposed;

    /// <summary>Starts recording on this thread.</summary>
    /// <param name="persistent">Whether gradients may be computed more than once.</param>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public GradientTape(bool persistent = false)
    {
        if (!DTypes.Of<T>().IsFloat())
        {
            throw new NotSupportedException(
                $"A gradient tape requires float or double, got {typeof(T).Name}. Integers and masks have no gradients.");
        }
        (Persistent, _outer, s_current) = (persistent, Current, this);
        _recording = Recording.Enter(_scope);
    }

    /// <summary>The innermost tape of this thread and element type that is not disposed, or null.</summary>
    public static GradientTape<T>? Current
    {
        get
        {
            var tape = s_current;
            while (tape is { _disposed: true }) tape = tape._outer;
            return s_current = tape;
        }
    }

    /// <summary>False between <see cref="StopRecording"/> and <see cref="ResumeRecording"/>, and after <see cref="Dispose"/>.</summary>
    public bool IsRecording => !_disposed && _scope.IsActive;

    /// <summary>Whether gradients may be computed more than once.</summary>
    public bool Persistent { get; set; }

    /// <summary>Whether graph nodes remember the user's file and line for messages; off, as it costs microseconds per operation.</summary>
    public bool CaptureOrigins
    {
        get => _scope.CapturesOrigins;
        set => _scope.CapturesOrigins = value;
    }

    /// <summary>
    /// What <see cref="TensorOperations{T}.Dropout(ComputationNode{T}, double)"/> draws from: one int, read at every run. Every tape
    /// starts with another one; write to it to repeat a run, or to drop other elements in the next.
    /// </summary>
    public Tensor<int> Seed
    {
        get => Alive._recording.Seed.Value;
        set => Alive._recording.Seed.Value = value;
    }

    /// <summary>How many values are held for derivatives.</summary>
    internal int SavedValues => _recording.SavedValues;

    /// <summary>What was recorded so far, as a program to compile.</summary>
    internal Program Program => Program.From(Alive._recording);

    private GradientTape<T> Alive
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return this;
        }
    }

    /// <summary>Makes <paramref name="node"/> a source of gradients although it does not require them by itself.</summary>
    public void Watch(ComputationNode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Alive._recording.NodeOf(node);
        if (!_watched.Contains(node)) _watched.Add(node);
    }

    /// <summary>Watches several nodes.</summary>
    public void Watch(IEnumerable<ComputationNode<T>> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var node in nodes) Watch(node);
    }

    /// <summary>
    /// From now on operations compute values only, and their results are constants. Among nested tapes the innermost one decides.
    /// </summary>
    public void StopRecording()
    {
        if (Alive._recording.IsTracing)
        {
            throw new InvalidGraphException(
                "Recording cannot stop while tracing, because operations have no values then. " +
                "Use StopGradient to keep a result out of the gradient.");
        }
        _scope.IsActive = false;
    }

    /// <summary>Records again.</summary>
    public void ResumeRecording() => Alive._scope.IsActive = true;

    /// <summary>
    /// Forgets the watched nodes and, on an outermost tape, every recorded operation, so that the tape may be used as if new. Inside
    /// another tape the operations stay, because they are recorded for that one, too.
    /// </summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _watched.Clear();
        _used = false;
        if (_recording.Scopes > 1 || _recording.IsTracing) return;
        _recording.Leave(_scope);
        _recording = Recording.Enter(_scope);
    }

    /// <summary>Stops recording and frees the values saved for derivatives. A result still referenced keeps its value.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _watched.Clear();
        _recording.Leave(_scope);
    }
}
