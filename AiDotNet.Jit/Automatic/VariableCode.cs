using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Code for batches of any size, shared by the signatures of a family.</summary>
internal sealed class VariableCode(TracedModel template, VariableExecutable executable, CompilationStats stats) : IDisposable
{
    private volatile bool _retired;
    private CallFrame? _frame;

    public bool IsRetired => _retired;

    public CompilationStats Stats => stats;

    public long ArenaBytes(int rows) => executable.ArenaBytes(rows);

    /// <summary>Runs on a batch.</summary>
    /// <param name="rows">Its size.</param>
    /// <param name="numbers">What the model makes of it.</param>
    /// <param name="inputs">The arguments of the model.</param>
    /// <param name="outputs">Where the answers go.</param>
    public void Run(int rows, Tensor[] numbers, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        var frame = Interlocked.Exchange(ref _frame, null) ?? new(template);
        template.Bind(inputs, frame.Arguments);
        numbers.CopyTo(frame.Arguments, template.ReadArguments - numbers.Length);
        executable.Run(rows, frame.Arguments, frame.Results(outputs));
        frame.Clear();
        _frame = frame;
    }

    /// <summary>Runs on arguments that are all given.</summary>
    public void RunBound(int rows, ReadOnlySpan<Tensor> arguments, ReadOnlySpan<Tensor?> outputs) => executable.Run(rows, arguments, outputs);

    public void Dispose()
    {
        _retired = true;
        executable.Dispose();
    }
}
