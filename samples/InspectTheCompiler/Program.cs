using AiDotNet.Jit;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

// Everything there is to see of a compiled model, and where to find it: dotnet run -c Release [folder for the files]
string folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : "inside").FullName;
var (w1, w2) = (Weights(64, 128, "w1"), Weights(128, 10, "w2"));
ComputationNode<float> Model(ComputationNode<float> x) => F.Softmax(F.MatrixMultiply(F.GELU(F.LayerNorm(F.MatrixMultiply(x, w1), [128])), w2));

using var compiled = JitCompiler.Compile<float>(Model, [32, 64]);
Tensor<float> input = Initializers.Uniform<float>([32, 64], seed: 3);

// 1. What it did and why, as text; its parts are records, for programs.
var explanation = compiled.Explain();
Console.WriteLine(explanation);
foreach (var decision in explanation.Decisions.Where(d => !d.IsFused)) Console.WriteLine($"not fused: {decision.Op} with {decision.RootOp}: {decision.Reason}");

// 2. Where the time goes, measured between the kernels.
var profile = compiled.Profile([input], runs: 50);
Console.WriteLine(profile);

// 3. The graph that is executed as text, as a picture for Graphviz and as one for Markdown.
Graph graph = compiled.Program.Plan.Graph;
Write("graph.txt", GraphText.Print(graph));
Write("graph.dot", GraphViz.Dot(graph));
Write("graph.mmd", GraphViz.Mermaid(graph));

// 4. A kernel as the backend gets it, and the whole program as C# that compiles by itself.
Console.WriteLine(compiled.Program.Kernels[0]);
Write("CompiledModel.cs", compiled.ToCSharp());

// 5. For other programs: JSON, and a trace that ui.perfetto.dev opens.
Write("explanation.json", explanation.ToJson());
Write("trace.json", profile.ToChromeTrace());

// 6. All of it as a page to click through.
compiled.SaveReport(Path.Combine(folder, "report.html"), profile);
Console.WriteLine($"open {Path.Combine(folder, "report.html")} in a browser");

// 7. Is it right?
Console.WriteLine(compiled.Verify(input));

void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

static ComputationNode<float> Weights(int rows, int columns, string name) => F.Variable(Initializers.XavierUniform<float>([rows, columns], seed: 1), name);
