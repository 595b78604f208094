using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Against a model with one list of owners for each byte.</summary>
[TestClass]
public sealed class OwnedBytesTests
{
    [TestMethod]
    public void AgreesWithOneListForEachByte()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (bytes, model) = (new OwnedBytes(), new HashSet<int>[60]);
            for (int i = 0; i < model.Length; i++) model[i] = [];
            for (int n = 0; n < 30; n++)
            {
                int begin = random.Next(60), end = random.Next(begin, 61), owner = random.Next(4);
                bool conflicts = model[begin..end].Any(o => o.Count > 1 || (o.Count == 1 && !o.Contains(owner)));
                Assert.AreEqual(conflicts, bytes.Conflicts(begin, end, owner), $"seed {seed}, step {n}: [{begin}, {end}) of {owner}");
                if (random.Next(2) == 0) continue;
                bytes.Add(begin, end, owner);
                foreach (var owners in model[begin..end]) owners.Add(owner);
            }
        }
    }
}
