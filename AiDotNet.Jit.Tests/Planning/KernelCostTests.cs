using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>What there is to do, counted where it is done.</summary>
[TestClass]
public sealed class KernelCostTests
{
    private readonly Axis _i = new("i", 6), _j = new("j", 10), _k = new("k", 50);
    private readonly KernelBuffer _a = new("a", DType.Float32, 0), _b = new("b", DType.Float32, 1), _c = new("c", DType.Float32, 2);

    [TestMethod]
    public void What_follows_a_sum_counts_once_for_each_result()
    {
        Affine at = ((Affine)_i * 10) + _j;
        Value sum = new Reduce(Fold.Sum, new Load(_a, ((Affine)_i * 50) + _k) * new Load(_b, ((Affine)_k * 10) + _j), _k);
        var product = KernelCost.Of(new("product", [_a, _b, _c], [new(_c, at, sum)]));
        Assert.AreEqual(new(6 * 10 * 50, sizeof(float) * ((6 * 50) + (50 * 10) + (6 * 10))), product);
        var withMore = KernelCost.Of(new("product", [_a, _b, _c], [new(_c, at, (-sum + 1f) * sum)]));
        Assert.AreEqual(product with { Operations = product.Operations + (3 * 6 * 10) }, withMore);
    }

    [TestMethod]
    public void What_does_not_depend_on_an_axis_counts_once_for_it()
    {
        Value row = new Map(MapOp.Sqrt, new Load(_a, _i));
        var cost = KernelCost.Of(new("rows", [_a, _c], [new(_c, ((Affine)_i * 10) + _j, new Load(_b, _j) / row)]));
        Assert.AreEqual((6 * 6) + (6 * 60), cost.Operations);
        Assert.AreEqual(sizeof(float) * (6 + 10 + 60), cost.Bytes);
    }

    [TestMethod]
    public void A_copy_costs_its_bytes()
    {
        var cost = KernelCost.Of(new("copy", [_a, _c], [new(_c, ((Affine)_i * 10) + _j, new Load(_a, (Affine)_i + (((Affine)_j * 6))))]));
        Assert.AreEqual(new KernelCost(0, 2 * sizeof(float) * 60), cost);
    }
}
