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

    // No affine index leads from [3, 2] to [2, 3]: the flat offset does, also through operations that change nothing.
    [TestMethod]
    public void Reshape_of_a_checked_input() => Check(
        """
        graph(%0) -> (%2, %4) checks (%1)
        %0 = input() {index=2, type=f32[2, 3]} : f32[2, 3]
        %1 = check(%0) {demand=Finite, limit=0, exempt=0, subject="a value"} : f32[2, 3]
        %2 = reshape(%1) {shape=[1, 3, 2]} : f32[1, 3, 2]
        %3 = stop_gradient(%1) : f32[2, 3]
        %4 = reshape(%3) {shape=[3, 2]} : f32[3, 2]
        """,
        [[[-0.125, 0, 0.4375, 0.0625, -0.25, 0]], [[1.75, 1.25, -0.0078125, 0.75, 0.375, -0.25]]]);

    // Default: the quotient becomes a product, which a multiply-add would have rounded otherwise than its negative
    [TestMethod]
    public void A_product_and_its_negative_are_zero() => Check(
        """
        graph(%1) -> (%4)
        %0 = const() {dtype=f64, value=7} : f64[]
        %1 = input() {index=2, type=f64[]} : f64[]
        %2 = div(%1, %0) : f64[]
        %3 = neg(%2) : f64[]
        %4 = add(%2, %3) : f64[]
        """,
        [
            [[-0.06535901169235392]],
            [[0.054540937061868945]],
        ]);

    // The quotient has become a product; as part of a multiply-add it would not be rounded as the one it is compared with.
    [TestMethod]
    public void A_product_less_itself_is_zero() => Check(
        """
        graph(%0) -> (%10)
        %0 = input() {index=1, type=f32[2]} : f32[2]
        %1 = reduce_max(%0) {axes=[0]} : f32[]
        %2 = reshape(%1) {shape=[1]} : f32[1]
        %3 = expand(%2) {shape=[2]} : f32[2]
        %4 = sub(%0, %3) : f32[2]
        %5 = exp(%4) : f32[2]
        %6 = reduce_sum(%5) {axes=[0]} : f32[]
        %7 = reshape(%6) {shape=[1]} : f32[1]
        %8 = expand(%7) {shape=[2]} : f32[2]
        %9 = div(%5, %8) : f32[2]
        %10 = sub(%9, %9) : f32[2]
        """,
        [[[1.1772664785385132, 0.5593044757843018]], [[1.4101569652557373, -0.05971568450331688]]]);

    // The second sum adds column by column: in one kernel with the first it would have that one's order.
    [TestMethod]
    public void Sums_of_the_same_numbers_in_two_orders() => Check(
        """
        graph(%0) -> (%1, %3)
        %0 = input() {index=0, type=f32[5, 7]} : f32[5, 7]
        %1 = reduce_sum(%0) {axes=[0, 1]} : f32[]
        %2 = permute(%0) {axes=[1, 0]} : f32[7, 5]
        %3 = reduce_sum(%2) {axes=[0, 1]} : f32[]
        """,
        [
            [[24.580339, -28.292898, 88.490057, 3.040634, -0.94199, 0.005519, 0.002979, -0.773588, 0.736891, 0.875217, -50.133857, -0.056654, -635.848672, 0.005315, 0.000524, -7.224652, -0.001103, -996.450276, -989.373726, -0.00569, 0.074482, -0.003727, 7.844694, 0.002515, 88.1952, -0.606242, -0.040242, -0.001702, -0.047238, -3.972818, 1.722825, 0.035587, -0.086796, 0.637036, 0.003928]],
            [[-3.756323, -0.064776, 0.00095, 0.089844, 0.00069, 0.098132, -2.67631, 0.682468, -0.009065, 0.002474, -0.00762, 0.859311, -0.031124, 0.078542, 0.000551, 179.526743, 594.453355, -0.408272, 0.000892, -5.830332, 0.002217, -32.008095, 0.009029, 0.037193, -0.000645, 25.361154, 0.378349, -0.000677, -8.380835, 0.067061, -93.634703, 187.920441, -49.958228, -0.000156, 95.810124]],
        ]);

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

    // Two lanes take a guard of 8 bytes.
    [TestMethod]
    public void Padding_of_doubles_in_two_lanes() => Check(
        """
        graph(%0) -> (%1)
        %0 = input() {index=5, type=f64[1, 1, 1, 1]} : f64[1, 1, 1, 1]
        %1 = pad(%0) {low=[0, 0, 1, 1], high=[0, 0, 1, 1], interior=[0, 0, 0, 0], value=0} : f64[1, 1, 3, 3]
        """,
        [[[1]], [[2]]]);

    [TestMethod]
    public void Scatter_adds_in_the_order_of_the_indices() => Check(
        """
        graph(%0, %1) -> (%3)
        %0 = input() {index=7, type=i32[2, 4]} : i32[2, 4]
        %1 = input() {index=3, type=f64[4]} : f64[4]
        %2 = expand(%1) {shape=[2, 4]} : f64[2, 4]
        %3 = scatter(%0, %2) {rows=2} : f64[2]
        """,
        [[[0, 1, 1, 0, 1, 1, 0, 1], [0.1, 0.23, 1.7, 0.0013]], [[1, 1, 1, 0, 1, 1, 1, 1], [0.1, 0.33, 1.9, 0.77]]]);

    [TestMethod]
    public void Gather_from_a_checked_table() => Check(
        """
        graph(%0) -> (%3)
        %0 = input() {index=1, type=f64[2, 1]} : f64[2, 1]
        %1 = check(%0) {demand=Finite, limit=0, exempt=0, subject="a value"} : f64[2, 1]
        %2 = iota() {shape=[2, 3], axis=0} : i32[2, 3]
        %3 = gather(%1, %2) : f64[2, 3, 1]
        """,
        [[[1, 2]], [[3, 4]]]);

    // The padding of a value is in the kernel that computes the value.
    [TestMethod]
    public void A_padded_part_of_a_value_in_its_own_kernel() => Check(
        """
        graph(%0) -> (%4)
        %0 = input() {index=2, type=f64[7]} : f64[7]
        %1 = exp(%0) : f64[7]
        %2 = slice(%1) {starts=[0], sizes=[6], steps=[1]} : f64[6]
        %3 = pad(%2) {low=[0], high=[1], interior=[0], value=0} : f64[7]
        %4 = mul(%3, %1) : f64[7]
        """,
        [[[1, 2, 3, 4, 5, 6, 7]], [[-1, -2, -3, 0, 1, 2, 3]]]);

    [TestMethod]
    public void A_padded_part_of_a_product() => Check(
        """
        graph(%0, %1) -> (%4)
        %0 = input() {index=0, type=f32[4, 1, 1]} : f32[4, 1, 1]
        %1 = input() {index=1, type=f32[4, 1, 3]} : f32[4, 1, 3]
        %2 = dot(%0, %1) {left_batch=[0], right_batch=[0], left_contract=[2], right_contract=[1]} : f32[4, 1, 3]
        %3 = slice(%2) {starts=[2, 0, 1], sizes=[2, 1, 2], steps=[1, 2, 1]} : f32[2, 1, 2]
        %4 = pad(%3) {low=[2, 0, 1], high=[0, 0, 0], interior=[0, 1, 0], value=0} : f32[4, 1, 3]
        """,
        [[[1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]], [[0, -2, 3, 1], [9, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2]]]);

    // Without rounding the product in between, the difference is the rounding error of the product: as good as 0.
    [TestMethod]
    public void A_product_minus_itself() => Check(
        """
        graph(%0, %1) -> (%3)
        %0 = input() {index=1, type=f32[]} : f32[]
        %1 = input() {index=3, type=f32[]} : f32[]
        %2 = mul(%1, %0) : f32[]
        %3 = sub(%2, %2) : f32[]
        """,
        [[[0.1], [0.7]], [[0.3], [1.1]]]);

    // Each of the equal updates counts.
    [TestMethod]
    public void Scatter_of_the_same_row_again() => Check(
        """
        graph(%0) -> (%4, %7)
        %0 = input() {index=8, type=f32[1, 1, 1]} : f32[1, 1, 1]
        %1 = expand(%0) {shape=[9, 1, 1]} : f32[9, 1, 1]
        %2 = slice(%1) {starts=[6, 0, 0], sizes=[5, 1, 1], steps=[-1, 1, 1]} : f32[5, 1, 1]
        %3 = iota() {shape=[5, 1, 1], axis=2} : i32[5, 1, 1]
        %4 = scatter(%3, %2) {rows=1} : f32[1]
        %5 = iota() {shape=[2, 1], axis=1} : i32[2, 1]
        %6 = expand(%0) {shape=[2, 1, 17, 1, 7]} : f32[2, 1, 17, 1, 7]
        %7 = scatter(%5, %6) {rows=3} : f32[3, 17, 1, 7]
        """,
        [[[0.3]], [[-2]]]);

    // The lanes of a product may not run along an axis of rows that its epilogue looks up.
    [TestMethod]
    public void Product_times_looked_up_rows() => Check(
        """
        graph(%0, %1, %2, %3) -> (%6)
        %0 = input() {index=23, type=f32[2, 2]} : f32[2, 2]
        %1 = input() {index=27, type=i32[2]} : i32[2]
        %2 = input() {index=28, type=f32[2]} : f32[2]
        %3 = input() {index=5, type=f32[2]} : f32[2]
        %4 = dot(%3, %0) {left_batch=[], right_batch=[], left_contract=[0], right_contract=[0]} : f32[2]
        %5 = gather(%2, %1) : f32[2]
        %6 = mul(%5, %4) : f32[2]
        """,
        [
            [[0.39310410618782043, 1.4943091869354248, -0.6437144875526428, -0.4271262586116791], [1, 1], [0.0051320926286280155, 0.32893651723861694], [0, 0]],
            [[-0.03423502668738365, -0.29158660769462585, 0.5507618188858032, 0], [0, 0], [0.5949339270591736, 0.5544048547744751], [0, 0]],
        ]);

    // A value may wait in the memory of a result only if it varies along the same axes.
    [TestMethod]
    public void A_scalar_between_two_reductions() => Check(
        """
        graph(%0, %1) -> (%4, %12, %11)
        %0 = input() {index=4, type=f32[2]} : f32[2]
        %1 = input() {index=6, type=f32[1]} : f32[1]
        %2 = reduce_max(%0) {axes=[0]} : f32[]
        %3 = expand(%2) {shape=[1]} : f32[1]
        %4 = pow(%1, %3) : f32[1]
        %5 = reshape(%2) {shape=[1]} : f32[1]
        %6 = expand(%5) {shape=[2]} : f32[2]
        %7 = equal(%0, %6) : bool[2]
        %8 = cast(%7) {to=f32} : f32[2]
        %9 = reduce_sum(%8) {axes=[0]} : f32[]
        %10 = reshape(%9) {shape=[1]} : f32[1]
        %11 = mul(%10, %4) : f32[1]
        %12 = expand(%10) {shape=[2]} : f32[2]
        """,
        [
            [[0.860416054725647, 0.6509180068969727], [0.8483796119689941]],
            [[-0.2436363846063614, 1.0754657983779907], [0.6512354612350464]],
        ]);

    // Block by block a sum is there when all blocks are done, not while its own rows are written.
    [TestMethod]
    public void A_sum_spread_over_the_rows_it_adds_up() => Check(
        """
        graph(%0, %1) -> (%6)
        %0 = input() {index=2, type=f32[17, 1]} : f32[17, 1]
        %1 = input() {index=3, type=f32[17, 1]} : f32[17, 1]
        %2 = div(%0, %1) : f32[17, 1]
        %3 = expand(%2) {shape=[17, 33]} : f32[17, 33]
        %4 = reduce_sum(%3) {axes=[0]} : f32[33]
        %5 = reshape(%4) {shape=[33, 1]} : f32[33, 1]
        %6 = expand(%5) {shape=[33, 17]} : f32[33, 17]
        """,
        [
            [[.. Enumerable.Repeat(1.0, 17)], [.. Enumerable.Range(1, 17).Select(i => (double)i)]],
            [[.. Enumerable.Range(3, 17).Select(i => 0.25 * i)], [.. Enumerable.Range(1, 17).Select(i => 20.5 - i)]],
        ]);

    // Whether a rounded product plus a number equals another is decided by the rounding, which a fused multiply-add does otherwise.
    [TestMethod]
    public void An_equality_that_rounding_decides() => Check(
        """
        graph(%0, %1, %2) -> (%5)
        %0 = input() {index=0, type=f32[3]} : f32[3]
        %1 = input() {index=1, type=f32[3]} : f32[3]
        %2 = input() {index=2, type=f32[3]} : f32[3]
        %3 = mul(%0, %1) : f32[3]
        %4 = add(%3, %1) : f32[3]
        %5 = equal(%4, %2) : bool[3]
        """,
        [
            [[0.83999997, 0.34, 0.98], [1.37, 1.76, 0.11], [2.5208001, 2.3584001, 0.5]],
            [[0.83, 1.38, 1.18], [1.12, 0.63, 1.4], [2.0496001, 1.4994, 3.0520000]],
        ]);

    // Math.Min with a constant -0 is compiled wrongly by .NET 10; only scalar code calls it.
    [TestMethod]
    public void Minimum_of_zero_and_negative_zero() => Check(
        """
        graph(%0) -> (%5, %6, %7, %8)
        %0 = input() {index=0, type=f32[1, 3]} : f32[1, 3]
        %1 = const() {dtype=f32, value=-0} : f32[]
        %2 = expand(%1) {shape=[1, 3]} : f32[1, 3]
        %3 = const() {dtype=f32, value=0} : f32[]
        %4 = expand(%3) {shape=[1, 3]} : f32[1, 3]
        %5 = min(%0, %2) : f32[1, 3]
        %6 = min(%4, %0) : f32[1, 3]
        %7 = max(%2, %0) : f32[1, 3]
        %8 = max(%0, %4) : f32[1, 3]
        """,
        [[[0, -0.0, 1]], [[double.NaN, -1, 0]]]);

    // Blocks of rows where there are no rows.
    [TestMethod]
    public void Empty_products_run_in_no_blocks() => Check(
        """
        graph(%0, %1, %2) -> (%9)
        %0 = input() {index=23, type=f64[1, 0]} : f64[1, 0]
        %1 = input() {index=4, type=f64[2, 1]} : f64[2, 1]
        %2 = input() {index=2, type=f64[2, 1]} : f64[2, 1]
        %3 = reshape(%0) {shape=[0, 2]} : f64[0, 2]
        %4 = mul(%1, %2) : f64[2, 1]
        %5 = permute(%4) {axes=[1, 0]} : f64[1, 2]
        %6 = dot(%5, %3) {left_batch=[], right_batch=[], left_contract=[1], right_contract=[1]} : f64[1, 0]
        %7 = dot(%0, %5) {left_batch=[], right_batch=[], left_contract=[0], right_contract=[0]} : f64[0, 2]
        %8 = reshape(%7) {shape=[1, 0]} : f64[1, 0]
        %9 = add(%6, %8) : f64[1, 0]
        """,
        [[[], [0.5, -0.75], [1, 1]], [[], [0, 0], [1, 2]]]);

    private static void Check(string text, double[][][] inputs)
    {
        var graph = GraphText.Parse(text, Primitive.Find);
        var tensors = inputs.Select(set => set.Select((values, i) => TensorSource.Of(graph.Inputs[i].Type, values)).ToArray());
        var failure = FuzzRun.Check(new(-1, graph, [.. tensors], false), FuzzConfiguration.All);
        Assert.IsNull(failure, $"{failure?.Configuration}: {failure?.Message}");
    }
}
