using AiDotNet.Jit;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// A transformer of two blocks learns a nursery rhyme letter by letter and recites it: dotnet run -c Release [steps]
int steps = args.Length > 0 ? int.Parse(args[0]) : 400;
const int batch = 16, context = 32, width = 32, heads = 4;
string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "text.txt"));
char[] alphabet = [.. text.Distinct().Order()];
int[] letters = [.. text.Select(c => Array.IndexOf(alphabet, c))];
var (parameters, next) = (new List<ComputationNode<float>>(), 0);
Scores(TensorOperations<int>.Constant(new Tensor<int>([1, context]))); // layers make their parameters when first used

using var step = JitCompiler.CompileTrainingStep<float>(
    inputs => F.CrossEntropy(Scores((ComputationNode<int>)inputs[0]), (ComputationNode<int>)inputs[1]),
    parameters, Optimizer.Adam(3e-3) with { Clipping = GradientClipping.ByGlobalNorm(1) });
var random = new Random(5);
var (given, wanted) = (new Tensor<int>([batch, context]), new Tensor<int>([batch * context]));
for (int i = 0; i <= steps; i++)
{
    for (int b = 0; b < batch; b++)
    {
        int from = random.Next(letters.Length - context);
        letters.AsSpan(from, context).CopyTo(given.Span[(b * context)..]);
        letters.AsSpan(from + 1, context).CopyTo(wanted.Span[(b * context)..]);
    }
    float loss = step.Run(given, wanted);
    if (i % Math.Max(1, steps / 8) == 0) Console.WriteLine($"step {i,4}   loss {loss:F3}");
}
Console.WriteLine($"{step.Stats!.OriginalOperationCount} operations became {step.Stats.KernelCount} kernels, compiled in {step.Stats.CompilationTime.TotalSeconds:F1} s");

using var compiled = JitCompiler.Compile<float>(inputs => [Scores((ComputationNode<int>)inputs[0])], [new(DType.Int32, [1, context])]);
int[] window = letters[100..(100 + context)];
Console.Write($"{text[100..(100 + context)]}|");
for (int i = 0; i < 100; i++)
{
    float[] scores = ((Tensor<float>)compiled.Forward(new Tensor<int>(window, [1, context]))[0]).ToArray()[^alphabet.Length..];
    window = [.. window[1..], Array.IndexOf(scores, scores.Max())];
    Console.Write(alphabet[window[^1]]);
}
Console.WriteLine();

// Scores [batch * context, letters] for the letter behind each position of [batch, context].
ComputationNode<float> Scores(ComputationNode<int> x)
{
    next = 0;
    var h = F.EmbeddingLookup(Weights(alphabet.Length, width), x) + Weights(context, width);
    for (int block = 0; block < 2; block++)
    {
        h = h + Attention(F.LayerNorm(h, [width]), h.Shape[0]);
        h = h + Dense(F.GELU(Dense(F.LayerNorm(h, [width]), width, 4 * width)), 4 * width, width);
    }
    return F.Reshape(Dense(F.LayerNorm(h, [width]), width, alphabet.Length), x.Shape[0] * context, alphabet.Length);
}

ComputationNode<float> Attention(ComputationNode<float> x, int rows)
{
    ComputationNode<float> PerHead() => F.Permute(F.Reshape(Dense(x, width, width), rows, context, heads, width / heads), 0, 2, 1, 3);
    var mixed = F.ScaledDotProductAttention(PerHead(), PerHead(), PerHead(), causal: true);
    return Dense(F.Reshape(F.Permute(mixed, 0, 2, 1, 3), rows, context, width), width, width);
}

ComputationNode<float> Dense(ComputationNode<float> x, int from, int to) => F.MatrixMultiply(x, Weights(from, to)) + Parameter(() => new([to]));

ComputationNode<float> Weights(int from, int to) => Parameter(() => Initializers.XavierUniform<float>([from, to], seed: next));

ComputationNode<float> Parameter(Func<Tensor<float>> start)
{
    if (next == parameters.Count) parameters.Add(F.Variable(start(), $"p{next}"));
    return parameters[next++];
}
