using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Which group needs which, found with depths and by plain search.</summary>
[TestClass]
public sealed class FusionGroupTests
{
    [TestMethod]
    public void Depths_find_what_a_plain_search_finds()
    {
        var root = new GraphBuilder().Input(new(DType.Float32, [1]));
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            FusionGroup[] groups = [.. Enumerable.Range(0, 30).Select(i => new FusionGroup(i, GroupKind.Fused, root))];
            for (int edge = 0; edge < 80; edge++)
            {
                var (user, used) = (groups[random.Next(groups.Length)], groups[random.Next(groups.Length)]);
                Assert.AreEqual(Reaches(used, user), user.IsNeededBy([used]));
                if (!Reaches(used, user)) user.RunAfter(used);
            }
            foreach (var group in groups) Assert.AreEqual(group.DependsOn.Select(d => d.Depth + 1).DefaultIfEmpty(0).Max(), group.Depth);
        }
    }

    private static bool Reaches(FusionGroup from, FusionGroup to) => from == to || from.DependsOn.Any(d => Reaches(d, to));
}
