using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>
/// Graphs that were once compiled wrongly, as the fuzzer's minimizer left them: each is run in every mode and width, fused and not. New ones
/// come from <c>Benchmarks -- fuzz</c>, which writes them in this form.
/// </summary>
[TestClass]
public sealed class FuzzRegressions
{
    // A sum over nothing or one term starts from 0 all the same, so -0 becomes 0.
    [TestMethod]
    public void Product_of_one_term_gives_no_negative_zero() => Check(
        """
        graph(%0, %1) -> (%2)
        %0 = input() {index=5, type=f32[1, 2]} : f32[1, 2]
        %1 = input() {index=2, type=f32[1, 3]} : f32[1, 3]
        %2 = dot(%1, %0) {left_batch=[], right_batch=[], left_contract=[0], right_contract=[0]} : f32[3, 2]
        """,
        [[[-1, 0], [1, -0.0, 0]], [[2, -0.0], [0, 1, -1]]]);

    // Vectors of 16 addresses do not exist.
    [TestMethod]
    public void Gather_of_single_elements() => Check(
        """
        graph(%0, %1) -> (%2)
        %0 = input() {index=4, type=f32[7]} : f32[7]
        %1 = input() {index=5, type=i32[1, 1, 1, 4]} : i32[1, 1, 1, 4]
        %2 = gather(%0, %1) : f32[1, 1, 1, 4]
        """,
        [[[1, 2, 3, 4, 5, 6, 7], [6, 0, 3, 3]], [[7, 6, 5, 4, 3, 2, 1], [1, 2, 0, 6]]]);

    // Strict sums add in the order in which the operation names its axes, whatever lies next to each other in memory.
    [TestMethod]
    public void Product_keeps_the_order_of_contracted_axes() => Check(
        """
        graph(%0) -> (%2)
        %0 = input() {index=2, type=f32[1, 1, 2, 2]} : f32[1, 1, 2, 2]
        %1 = reshape(%0) {shape=[1, 2, 2]} : f32[1, 2, 2]
        %2 = dot(%0, %1) {left_batch=[1], right_batch=[0], left_contract=[3, 2], right_contract=[2, 1]} : f32[1, 1]
        """,
        [[[0.3, 0.0001, 1.7, 0.33]], [[0.7, 0.123, 0.1, 1.3]]]);

    [TestMethod]
    public void Sum_of_a_permuted_tensor_keeps_its_order() => Check(
        """
        graph(%0) -> (%2)
        %0 = input() {index=3, type=f64[1, 3, 2, 2]} : f64[1, 3, 2, 2]
        %1 = permute(%0) {axes=[0, 3, 1, 2]} : f64[1, 2, 3, 2]
        %2 = reduce_sum(%1) {axes=[0, 1, 2]} : f64[2]
        """,
        [[[0.1, 0.2, 0.3, 1e5, 0.7, 1.1, 0.01, 3e-3, 1e-7, 0.9, 12.3, 0.77]], [[1.1, 0.2, 0.35, 1e6, 0.7, 1.7, 0.01, 3e-4, 1e-7, 0.1, 12.3, 0.37]]]);

    // Two sums over the same axes in different orders may share a kernel only where the order does not count.
    [TestMethod]
    public void Sums_in_two_orders() => Check(
        """
        graph(%0) -> (%2, %3)
        %0 = input() {index=0, type=f32[3, 4]} : f32[3, 4]
        %1 = permute(%0) {axes=[1, 0]} : f32[4, 3]
        %2 = reduce_sum(%1) {axes=[0, 1]} : f32[]
        %3 = reduce_sum(%0) {axes=[0, 1]} : f32[]
        """,
        [[[0.1, 0.2, 0.3, 1e5, 0.7, 1.1, 0.01, 3e-3, 1e-7, 0.9, 12.3, 0.77]], [[1.1, 0.2, 0.35, 1e6, 0.7, 1.7, 0.01, 3e-4, 1e-7, 0.1, 12.3, 0.37]]]);

    [TestMethod]
    public void Scatter_behind_a_folded_comparison() => Check(
        """
        graph(%0, %1, %2) -> (%3, %4)
        %0 = input() {index=13, type=f32[1]} : f32[1]
        %1 = input() {index=4, type=f32[1, 1, 1]} : f32[1, 1, 1]
        %2 = input() {index=2, type=i32[1, 1]} : i32[1, 1]
        %3 = less(%0, %0) : bool[1]
        %4 = scatter(%2, %1) {rows=1} : f32[1, 1]
        """,
        [[[1], [2], [0]], [[3], [0], [0]]]);

    private static void Check(string text, double[][][] inputs)
    {
        var graph = GraphText.Parse(text, Primitive.Find);
        var tensors = inputs.Select(set => set.Select((values, i) => TensorSource.Of(graph.Inputs[i].Type, values)).ToArray());
        var failure = FuzzRun.Check(new(-1, graph, [.. tensors], false), FuzzConfiguration.All);
        Assert.IsNull(failure, $"{failure?.Configuration}: {failure?.Message}");
    }
}
