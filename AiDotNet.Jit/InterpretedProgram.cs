using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>A recorded program run by the interpreter; parameters are read at every run, as in compiled code.</summary>
internal sealed class InterpretedProgram(Program program)
{
    private readonly GraphInterpreter _interpreter = new(program.Graph);

    public Tensor[] Run(Tensor[] inputs) => _interpreter.Run([.. inputs, .. program.Captured.Select(c => c.Tensor)]);
}
