using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class InitializerTests
{
    private static readonly Shape Dense = [300, 200];

    [TestMethod]
    public void Uniform_initialisers_have_their_bounds_and_moments()
    {
        CheckUniform(Initializers.XavierUniform<double>(Dense, 1), Math.Sqrt(6.0 / 500));
        CheckUniform(Initializers.XavierUniform<double>(Dense, 1, gain: 2), 2 * Math.Sqrt(6.0 / 500));
        CheckUniform(Initializers.HeUniform<double>(Dense, 2), Math.Sqrt(6.0 / 300));
        CheckUniform(Initializers.Uniform<double>([60_000], 3, -4, 4), 4);
    }

    [TestMethod]
    public void Normal_initialisers_have_their_moments()
    {
        CheckMoments(Initializers.XavierNormal<double>(Dense, 4), 0, Math.Sqrt(2.0 / 500));
        CheckMoments(Initializers.HeNormal<double>(Dense, 5), 0, Math.Sqrt(2.0 / 300));
        CheckMoments(Initializers.Normal<double>([60_000], 6, 3, 0.5), 3, 0.5);
    }

    [TestMethod]
    public void Convolution_weights_count_the_kernel()
    {
        Assert.AreEqual((3.0 * 25, 16.0 * 25), Initializers.Fans([16, 3, 5, 5]));
        Assert.AreEqual((3.0 * 5, 16.0 * 5), Initializers.Fans([16, 3, 5]));
        Assert.AreEqual((784.0, 128.0), Initializers.Fans([784, 128]));
        CheckMoments(Initializers.HeNormal<double>([64, 32, 5, 5], 7), 0, Math.Sqrt(2.0 / (32 * 25)));
    }

    [TestMethod]
    public void Equal_seeds_give_equal_bits_and_others_do_not()
    {
        Assert.IsTrue(Initializers.HeNormal<float>(Dense, 9).BitsEqual(Initializers.HeNormal<float>(Dense, 9)));
        Assert.IsFalse(Initializers.HeNormal<float>(Dense, 9).ElementsEqual(Initializers.HeNormal<float>(Dense, 10)));
        Assert.IsTrue(Initializers.Uniform<float>([8], 11).ElementsEqual(Initializers.Uniform<double>([8], 11).Cast<float>()));
    }

    [TestMethod]
    public void The_numbers_are_those_of_the_Mersenne_Twister()
    {
        // The first 32-bit outputs of MT19937 with seed 5489, as published with the generator.
        double[] expected = [3499211612 / 4294967296.0, 581869302 / 4294967296.0, 3890346734 / 4294967296.0];
        var drawn = Initializers.Uniform<double>([3], 5489).ToArray();
        for (int i = 0; i < 3; i++) Assert.AreEqual(expected[i], drawn[i], 1e-9);
    }

    [TestMethod]
    public void A_bias_has_no_fans()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Initializers.XavierUniform<float>([10], 1));
        StringAssert.Contains(error.Message, "got [10]. Start a bias with Zeros");
    }

    private static void CheckUniform(Tensor<double> tensor, double bound)
    {
        double most = tensor.ToArray().Max(Math.Abs);
        Assert.IsTrue(most <= bound && most > 0.999 * bound, $"largest {most}, bound {bound}");
        CheckMoments(tensor, 0, bound / Math.Sqrt(3));
    }

    // Four standard errors: with fixed seeds this either always holds or never.
    private static void CheckMoments(Tensor<double> tensor, double mean, double deviation)
    {
        double[] values = tensor.ToArray();
        double found = values.Average();
        double spread = Math.Sqrt(values.Average(x => (x - found) * (x - found)));
        Assert.AreEqual(mean, found, 4 * deviation / Math.Sqrt(values.Length));
        Assert.AreEqual(deviation, spread, 4 * deviation / Math.Sqrt(values.Length));
    }
}
