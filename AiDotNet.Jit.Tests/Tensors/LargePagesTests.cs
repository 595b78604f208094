using AiDotNet.Jit.Tensors;
using System.Globalization;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class LargePagesTests
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Memory_of_large_tensors_is_marked_for_large_pages()
    {
        if (!File.Exists("/sys/kernel/mm/transparent_hugepage/enabled")) Assert.Inconclusive("This kernel has no large pages.");
        var large = Tensor<float>.Zeros([4 << 20]);
        Assert.IsTrue(FlagsAt(large.Address + (8 << 20)).Contains("hg"));
        Assert.AreEqual(0f, large.ToArray().Sum());
    }

    private static string[] FlagsAt(nint address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var low, var high]) inside = Hex(low) <= address && address < Hex(high);
            else if (inside && words[0] == "VmFlags:") return words[1..];
        }
        return [];

        static nint Hex(string digits) => (nint)ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
