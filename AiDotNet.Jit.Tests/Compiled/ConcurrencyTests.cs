using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Automatic;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Compiled graphs from several threads, and what happens when they are disposed.</summary>
[TestClass]
public class ConcurrencyTests
{
    private const int Threads = 8;

    [TestMethod]
    public void Eight_threads_get_the_answers_to_their_own_inputs()
    {
        using var compiled = Model();
        Tensor<float>[] inputs = [.. Enumerable.Range(0, Threads).Select(Input)];
        Tensor<float>[] expected = [.. inputs.Select(x => compiled.Forward(x)[0])];
        Tensor<float>[] slopes = [.. inputs.Select((x, i) => compiled.Backward([x], [expected[i]])[0])];
        OnThreads(thread =>
        {
            var output = new Tensor<float>(expected[thread].Shape);
            for (int i = 0; i < 200; i++)
            {
                output.Span.Clear();
                compiled.Run([inputs[thread]], [output]);
                Assert.IsTrue(output.BitsEqual(expected[thread]), $"thread {thread}, run {i}");
                if (i % 20 == 0) Assert.IsTrue(compiled.Backward([inputs[thread]], [expected[thread]])[0].BitsEqual(slopes[thread]), $"thread {thread}, gradient {i}");
            }
        });
    }

    [TestMethod]
    public void Eight_threads_that_ask_for_the_same_graph_at_once_compile_it_once()
    {
        var backend = new FaultyBackend("storm");
        var expected = F.Tanh(F.Constant(Input(1)) * 1.75).Value;
        using var together = new Barrier(Threads);
        OnThreads(_ =>
        {
            together.SignalAndWait();
            using var compiled = JitCompiler.Compile<float>(x => F.Tanh(x * 1.75), [17, 33], new() { Backend = backend });
            Assert.IsLessThan(1e-5f, Math.Abs(compiled.Forward(Input(1))[0].Span[5] - expected.Span[5]));
        });
        Assert.AreEqual(1, backend.Compilations);
    }

    [TestMethod]
    public void Steps_of_eight_threads_are_done_one_after_the_other()
    {
        var (network, alone) = (TrainedNetwork<float>.Mlp(20, 8, 3), TrainedNetwork<float>.Mlp(20, 8, 3));
        using var step = network.Compile(Optimizer.Adam(1e-3));
        using var other = alone.Compile(Optimizer.Adam(1e-3));
        var batch = Batches.Made<float>(1, 6, 20, 3)[0];
        OnThreads(_ =>
        {
            for (int i = 0; i < 25; i++) step.Run(batch);
        });
        for (int i = 0; i < 25 * Threads; i++) other.Run(batch);
        Assert.AreEqual(25 * Threads, step.StepCount);
        Assert.IsTrue(network.Parameters.Zip(alone.Parameters).All(p => p.First.Value.BitsEqual(p.Second.Value)));
    }

    [TestMethod]
    public void Disposing_waits_for_runs_under_way()
    {
        for (int round = 0; round < 5; round++)
        {
            var compiled = Model();
            var input = Input(round);
            var expected = compiled.Forward(input)[0];
            using var started = new CountdownEvent(4);
            Task[] runs = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                started.Signal();
                try
                {
                    while (true) Assert.IsTrue(compiled.Forward(input)[0].BitsEqual(expected));
                }
                catch (ObjectDisposedException)
                {
                    // what a run after the disposal throws
                }
            }))];
            started.Wait();
            compiled.Dispose();
            Assert.IsTrue(Task.WaitAll(runs, TimeSpan.FromSeconds(30)));
        }
    }

    [TestMethod]
    public void Disposed_graphs_throw_and_may_be_disposed_again()
    {
        var compiled = Model();
        compiled.Backward([Input(1)], [new Tensor<float>([17, 17])]);
        compiled.Dispose();
        compiled.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => compiled.Forward(Input(1)));
        Assert.ThrowsExactly<ObjectDisposedException>(() => compiled.Backward([Input(1)], [new Tensor<float>([17, 17])]));
        var unused = Model();
        unused.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => unused.Backward([Input(1)], [new Tensor<float>([17, 17])]));
    }

    [TestMethod]
    public void Disposed_steps_throw_and_leave_the_parameters()
    {
        var network = TrainedNetwork<float>.Mlp(20, 8, 3);
        var step = network.Compile(Optimizer.Sgd(0.1));
        var batch = Batches.Made<float>(1, 6, 20, 3)[0];
        step.Run(batch);
        var weights = network.Parameters[0].Value.Clone();
        step.Dispose();
        step.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => step.Run(batch));
        Assert.ThrowsExactly<ObjectDisposedException>(() => step.RunInterpreted(batch));
        Assert.ThrowsExactly<ObjectDisposedException>(() => step.Compile(batch[0].Type, batch[1].Type));
        Assert.IsTrue(network.Parameters[0].Value.BitsEqual(weights));
    }

    private static CompiledGraph<float> Model() => JitCompiler.Compile<float>(x => F.Softmax(F.MatrixMultiply(x, F.Transpose(x))), [17, 33]);

    private static Tensor<float> Input(int seed) => (Tensor<float>)TestTensors.Random(new(DType.Float32, [17, 33]), -1, 1, new Random(seed));

    private static void OnThreads(Action<int> body)
    {
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.Count > 0) throw new AggregateException(failures);
    }
}
