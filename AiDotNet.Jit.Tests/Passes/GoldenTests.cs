using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>Text in, text out.</summary>
[TestClass]
public sealed class GoldenTests
{
    private const string Affine = """
        graph(%0, %1, %2) -> (%11)
        %0 = input() {index=0, type=f32[4, 3]}
        %1 = input() {index=1, type=f32[2, 3]}
        %2 = input() {index=2, type=f32[2]}
        %3 = permute(%1) {axes=[1, 0]}
        %4 = dot(%0, %3) {left_batch=[], right_batch=[], left_contract=[1], right_contract=[0]}
        %5 = reshape(%2) {shape=[1, 2]}
        %6 = expand(%5) {shape=[4, 2]}
        %7 = add(%4, %6) as linear(%0, %1, %2) at "Model.cs:7"
        %8 = const() {dtype=f32, value=1}
        %9 = expand(%8) {shape=[4, 2]}
        %10 = mul(%9, %7)
        %11 = neg(%10)
        """;

    [TestMethod]
    public void Simplify_folds_the_transpose_and_drops_the_one() => Check(new Simplify(), Affine, """
        graph(%0, %1, %2) -> (%6)
        %0 = input() {index=0, type=f32[4, 3]} : f32[4, 3]
        %1 = input() {index=1, type=f32[2, 3]} : f32[2, 3]
        %2 = input() {index=2, type=f32[2]} : f32[2]
        %3 = dot(%0, %1) {left_batch=[], right_batch=[], left_contract=[1], right_contract=[1]} : f32[4, 2]
        %4 = expand(%2) {shape=[4, 2]} : f32[4, 2]
        %5 = add(%3, %4) : f32[4, 2] as linear(%0, %1, %2) at "Model.cs:7"
        %6 = neg(%5) : f32[4, 2]

        """);

    [TestMethod]
    public void Folding_leaves_one_number() => Check(new ConstantFolding(), """
        graph() -> (%4)
        %0 = const() {dtype=f32, value=3}
        %1 = expand(%0) {shape=[1000, 1000]}
        %2 = mul(%1, %1)
        %3 = neg(%2)
        %4 = cast(%3) {to=i32}
        """, """
        graph() -> (%1)
        %0 = const() {dtype=i32, value=-9} : i32[]
        %1 = expand(%0) {shape=[1000, 1000]} : i32[1000, 1000]

        """);

    [TestMethod]
    public void Decompose_replaces_what_is_missing() => Check(new Decompose(n => n.Op != Primitive.Sigmoid && n.Op != Primitive.Neg), """
        graph(%0) -> (%1)
        %0 = input() {index=0, type=f64[]}
        %1 = sigmoid(%0)
        """, """
        graph(%0) -> (%6)
        %0 = input() {index=0, type=f64[]} : f64[]
        %1 = const() {dtype=f64, value=1} : f64[]
        %2 = const() {dtype=f64, value=-1} : f64[]
        %3 = mul(%0, %2) : f64[]
        %4 = exp(%3) : f64[]
        %5 = add(%4, %1) : f64[]
        %6 = div(%1, %5) : f64[]

        """);

    private static void Check(IPass pass, string before, string after)
    {
        var result = pass.Run(GraphText.Parse(before, Primitive.Find), new());
        Assert.AreEqual(after.ReplaceLineEndings("\n"), GraphText.Print(result, renumber: true));
    }
}
