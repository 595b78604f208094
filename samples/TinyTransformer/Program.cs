using System.Diagnostics;
using AiDotNet.Jit;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using TinyTransformerSample;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// A transformer of two blocks learns a nursery rhyme letter by letter and recites it: dotnet run -c Release [steps]
int steps = args.Length > 0 ? int.Parse(args[0]) : 400;
const int batch = 16;
string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "text.txt"));
char[] alphabet = [.. text.Distinct().Order()];
int[] letters = [.. text.Select(c => Array.IndexOf(alphabet, c))];
var model = new Transformer(alphabet.Length);

using var step = JitCompiler.CompileTrainingStep<float>(
    inputs => F.CrossEntropy(model.Forward((ComputationNode<int>)inputs[0]), (ComputationNode<int>)inputs[1]), model.Parameters,
    Optimizer.Adam(3e-3) with { Clipping = GradientClipping.ByGlobalNorm(1) });
var random = new Random(5);
var (contexts, next) = (new Tensor<int>([batch, Transformer.Context]), new Tensor<int>([batch * Transformer.Context]));
long start = Stopwatch.GetTimestamp();
for (int i = 0; i <= steps; i++)
{
    for (int b = 0; b < batch; b++)
    {
        int from = random.Next(letters.Length - Transformer.Context);
        letters.AsSpan(from, Transformer.Context).CopyTo(contexts.Span[(b * Transformer.Context)..]);
        letters.AsSpan(from + 1, Transformer.Context).CopyTo(next.Span[(b * Transformer.Context)..]);
    }
    float loss = step.Run(contexts, next);
    if (i % Math.Max(1, steps / 8) == 0) Console.WriteLine($"step {i,4}   loss {loss:F3}");
}
Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {step.Stats!.KernelCount} kernels per step, compiled in {step.Stats.CompilationTime.TotalSeconds:F1} s");

using var compiled = JitCompiler.Compile<float>(inputs => [model.Forward((ComputationNode<int>)inputs[0])], [new(DType.Int32, [1, Transformer.Context])]);
int[] window = letters[..Transformer.Context];
Console.Write(text[..Transformer.Context]);
for (int i = 0; i < 120; i++)
{
    var scores = (Tensor<float>)compiled.Forward([new Tensor<int>(window, [1, Transformer.Context])])[0];
    int best = MostLikely(scores.Span[((Transformer.Context - 1) * alphabet.Length)..]);
    Console.Write(alphabet[best]);
    window = [.. window[1..], best];
}
Console.WriteLine();

static int MostLikely(ReadOnlySpan<float> scores)
{
    int best = 0;
    for (int i = 1; i < scores.Length; i++) best = scores[i] > scores[best] ? i : best;
    return best;
}
