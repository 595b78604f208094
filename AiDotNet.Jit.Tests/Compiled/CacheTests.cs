using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>An equal graph is compiled once; anything that differs is compiled again.</summary>
[TestClass]
[DoNotParallelize]
public class CacheTests
{
    private static int count;

    // Like no graph of another test, so that what they leave in the cache does not matter.
    private readonly double _mark = 0.123456 + Interlocked.Increment(ref count);

    [TestMethod]
    public void An_equal_graph_is_found()
    {
        Assert.IsFalse(Compile().CacheHit);
        var again = Compile();
        Assert.IsTrue(again.CacheHit);
        Assert.IsFalse(Compile(options: new() { UseCache = false }).CacheHit);
        Assert.IsGreaterThan(0, again.KernelCount);
    }

    [TestMethod]
    public void Anything_that_differs_alone_misses()
    {
        Compile();
        Assert.IsFalse(Compile(axis: 0).CacheHit, "attribute");
        Assert.IsFalse(Compile(add: _mark + 1).CacheHit, "constant");
        Assert.IsFalse(Compile(columns: 6).CacheHit, "shape");
        Assert.IsFalse(Compile(outputs: 2).CacheHit, "outputs");
        Assert.IsFalse(Compile(swap: true).CacheHit, "order of outputs");
        Assert.IsFalse(Wide().CacheHit, "dtype");
        foreach (var options in new JitOptions[]
        {
            new() { Mode = NumericMode.Strict }, new() { Mode = NumericMode.Relaxed }, new() { Fuse = false }, new() { Disabled = ["Simplify"] },
            new() { Disabled = ["x * 1 -> x"] }, new() { Backend = new ExpressionBackend(vectorBits: LaneWidths.HardwareBits == 0 ? 128 : 0) },
            new() { Backend = new ExpressionBackend(new ExpressionLambdaCompiler()) }, new() { Pipeline = Pipeline.Default.Without<Simplify>() },
        })
        {
            Assert.IsFalse(Compile(options: options).CacheHit, $"{options}");
            Assert.IsTrue(Compile(options: options).CacheHit, $"{options} again");
        }
        Assert.IsTrue(Compile().CacheHit);
    }

    [TestMethod]
    public void Names_and_values_of_leaves_do_not_matter()
    {
        CompilationStats Of(float value, string name)
        {
            var w = F.Variable(Tensor<float>.Full([5], value), name);
            using var compiled = JitCompiler.Compile<float>(x => x * w + _mark, [3, 5]);
            Assert.AreEqual((float)(value + _mark), compiled.Forward(Tensor<float>.Ones([3, 5]))[0].Span[0]);
            return compiled.Stats;
        }
        Assert.IsFalse(Of(2, "w").CacheHit);
        Assert.IsTrue(Of(3, "w").CacheHit);
    }

    [TestMethod]
    public void Statistics_count_and_forgetting_harms_nobody()
    {
        var before = JitCompiler.GetCacheStats();
        Compile();
        Compile();
        var after = JitCompiler.GetCacheStats();
        Assert.AreEqual((before.Hits + 1, before.Misses + 1), (after.Hits, after.Misses));
        using var compiled = JitCompiler.Compile<float>(x => x * _mark, [4]);
        JitCompiler.ClearCache();
        Assert.AreEqual(0, JitCompiler.GetCacheStats().CachedGraphCount);
        Assert.AreEqual((float)_mark, compiled.Forward(Tensor<float>.Ones([4]))[0].Span[3]);
        Assert.IsFalse(Compile().CacheHit);
    }

    [TestMethod]
    public void Equal_hashes_are_told_apart_by_the_graphs()
    {
        var cache = new ProgramCache();
        Graph[] graphs = [.. new[] { 1, 2, 3 }.Select(c => Times(c))];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < graphs.Length; i++)
            {
                var graph = graphs[i];
                var key = new ProgramKey(graph, "", forcedHash: 7);
                var (program, hit) = cache.GetOrAdd(key, () => GraphCompiler.Compile(graph, new() { UseCache = false }).Program);
                Assert.AreEqual(round == 1, hit);
                using var executable = new Executable(program);
                var output = new Tensor<float>([2]);
                executable.Run([Tensor<float>.Ones([2])], [output]);
                Assert.AreEqual(i + 1.5f, output.Span[0]);
            }
        }
        Assert.AreEqual(new CacheStats(3, 3, 3, 0), cache.Stats);
    }

    [TestMethod]
    public void The_cache_drops_what_was_used_longest_ago()
    {
        var cache = new ProgramCache(capacity: 2);
        bool Add(int c) => cache.GetOrAdd(new(Times(c), ""), () => GraphCompiler.Compile(Times(c), new() { UseCache = false }).Program).Hit;
        Assert.IsFalse(Add(1) || Add(2));
        Assert.IsTrue(Add(1));
        Assert.IsFalse(Add(3));
        Assert.IsTrue(Add(1));
        Assert.IsFalse(Add(2));
        Assert.AreEqual(2, cache.Stats.Evictions);
    }

    [TestMethod]
    public void A_failure_is_not_remembered()
    {
        var cache = new ProgramCache();
        var key = new ProgramKey(Times(1), "");
        Assert.ThrowsExactly<TimeoutException>(() => cache.GetOrAdd(key, () => throw new TimeoutException()));
        Assert.AreEqual(0, cache.Stats.CachedGraphCount);
        Assert.IsFalse(cache.GetOrAdd(key, () => GraphCompiler.Compile(Times(1), new() { UseCache = false }).Program).Hit);
    }

    private CompilationStats Compile(int axis = 1, double? add = null, int columns = 5, int outputs = 1, bool swap = false, JitOptions? options = null)
    {
        using var compiled = JitCompiler.Compile<float>(
            nodes =>
            {
                var x = (ComputationNode<float>)nodes[0];
                ComputationNode[] results = [F.Sum(x * 1.0, [axis]) + (add ?? _mark), F.Tanh(x)];
                return swap ? [.. results.Reverse()] : results[..outputs];
            },
            [new(DType.Float32, [5, columns])], options);
        return compiled.Stats;
    }

    private CompilationStats Wide()
    {
        using var compiled = JitCompiler.Compile<double>(x => TensorOperations<double>.Sum(x * 1.0, [1]) + _mark, [5, 5]);
        return compiled.Stats;
    }

    private static Graph Times(double factor)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [2]));
        return new([x], [x * factor + 0.5]);
    }
}
