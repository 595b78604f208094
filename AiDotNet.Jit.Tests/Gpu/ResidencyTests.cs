using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Compiled;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>What stays on the device, what moves, and that a tensor that is looked at is never old.</summary>
[TestClass, TestCategory("Gpu")]
public sealed class ResidencyTests
{
    private const int Batch = 16, Inputs = 64, Classes = 5;

    [TestMethod]
    [DataRow("sgd", 0)]
    [DataRow("adam", 2)]
    public void A_step_moves_the_batch_in_and_the_loss_out(string optimizer, int scalars)
    {
        using var backend = Processor.Open();
        using var step = TrainedNetwork<float>.Mlp(Inputs, 24, Classes).Compile(Of(optimizer), Options(backend));
        var batches = Batches.Made<float>(4, Batch, Inputs, Classes);
        step.Run(batches[0]);
        step.Run(batches[1]);
        for (int i = 0; i < 6; i++)
        {
            var before = backend.Traffic;
            step.Run(batches[i % 4]);
            var moved = backend.Traffic - before;
            Assert.AreEqual(Batch * Inputs * 4 + Batch * 4 + scalars * 4, moved.BytesUp, "batch, labels, and the two factors Adam corrects its averages with, which change");
            Assert.AreEqual(4, moved.BytesDown, "the loss");
        }
    }

    [TestMethod]
    public void Parameters_that_are_looked_at_are_current()
    {
        using var backend = Processor.Open();
        var (one, other) = (TrainedNetwork<float>.Mlp(Inputs, 24, Classes), TrainedNetwork<float>.Mlp(Inputs, 24, Classes));
        using var onDevice = one.Compile(Optimizer.Adam(1e-2), Options(backend));
        using var onHost = other.Compile(Optimizer.Adam(1e-2));
        var batches = Batches.Made<float>(4, Batch, Inputs, Classes);
        for (int i = 0; i < 8; i++)
        {
            onDevice.Run(batches[i % 4]);
            onHost.Run(batches[i % 4]);
            Assert.IsTrue(one.Parameters[0].Value.IsNewerOnDevice());
            if (i % 3 != 2) continue;
            AssertSame(other.Parameters[0].Value, one.Parameters[0].Value);
            AssertSame(onHost.State(other.Parameters[1])[0], onDevice.State(one.Parameters[1])[0]);
            Assert.IsFalse(one.Parameters[0].Value.IsNewerOnDevice(), "looking brings it home");
        }
    }

    [TestMethod]
    public void Writing_to_a_parameter_counts()
    {
        using var backend = Processor.Open();
        var (one, other) = (TrainedNetwork<float>.Mlp(Inputs, 24, Classes), TrainedNetwork<float>.Mlp(Inputs, 24, Classes));
        using var onDevice = one.Compile(Optimizer.Sgd(0.1), Options(backend));
        using var onHost = other.Compile(Optimizer.Sgd(0.1));
        var batch = Batches.Made<float>(1, Batch, Inputs, Classes)[0];
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual(onHost.Run(batch), onDevice.Run(batch), 1e-5f, $"step {i}");
            foreach (var network in new[] { one, other }) network.Parameters[0].Value.Span[3] = 0.25f * i;
        }
    }

    [TestMethod]
    public void A_view_of_a_parameter_is_current_too()
    {
        using var backend = Processor.Open();
        var network = TrainedNetwork<float>.Mlp(Inputs, 24, Classes);
        var view = network.Parameters[0].Value.Transpose();
        float before = view[1, 2];
        using var step = network.Compile(Optimizer.Sgd(0.5), Options(backend));
        step.Run(Batches.Made<float>(1, Batch, Inputs, Classes)[0]);
        Assert.AreNotEqual(before, view[1, 2]);
        Assert.AreEqual(network.Parameters[0].Value[2, 1], view[1, 2]);
    }

    [TestMethod]
    public void Inference_reads_the_weights_a_step_left_on_the_device()
    {
        using var backend = Processor.Open();
        var network = TrainedNetwork<float>.Mlp(Inputs, 24, Classes);
        using var step = network.Compile(Optimizer.Sgd(0.1), Options(backend));
        using var model = JitCompiler.Compile<float>(network.Scores, [Batch, Inputs], Options(backend));
        using var onHost = JitCompiler.Compile<float>(network.Scores, [Batch, Inputs]);
        var batch = Batches.Made<float>(1, Batch, Inputs, Classes)[0];
        step.Run(batch);
        model.Forward([batch[0]]);
        step.Run(batch);
        var before = backend.Traffic;
        var scores = model.Forward([batch[0]])[0];
        var moved = backend.Traffic - before;
        Assert.AreEqual(Batch * Inputs * 4, moved.BytesUp, "the batch, no weights");
        Assert.AreEqual(Batch * Classes * 4, moved.BytesDown);
        AssertSame((Tensor<float>)onHost.Forward([batch[0]])[0], (Tensor<float>)scores);
    }

    [TestMethod]
    public void A_tensor_moves_there_and_back_on_demand()
    {
        using var backend = Processor.Open();
        var tensor = TestTensors.Random(new(DType.Float32, [100]), -1, 1, new Random(1));
        var before = backend.Traffic;
        Assert.AreSame(tensor, tensor.To(backend));
        Assert.AreEqual(400, (backend.Traffic - before).BytesUp);
        tensor.ToHost();
        Assert.AreEqual(0, (backend.Traffic - before).BytesDown, "nothing was newer there");
        Assert.ThrowsExactly<ArgumentException>(() => ((Tensor<float>)tensor).Slice(0, 10, 20).To(backend));
    }

    [TestMethod]
    public void Steps_tell_their_times()
    {
        using var backend = Processor.Open(new() { FallBack = false, TimeSteps = true });
        using var model = JitCompiler.Compile<float>(x => F.Softmax(x * 2), [30, 40], new() { Backend = backend, UseCache = false });
        Assert.AreEqual(0, backend.LastSteps.Count);
        for (int i = 0; i < 2; i++)
        {
            model.Forward([Tensor<float>.Ones([30, 40])]);
            Assert.AreEqual(model.Explain().Steps.Count, backend.LastSteps.Count);
            Assert.IsTrue(backend.LastSteps.All(s => s.Milliseconds > 0 && s.Kernel.Length > 0 && s.Note.Contains("groups of", StringComparison.Ordinal)));
            Assert.IsGreaterThanOrEqualTo(backend.LastSteps.Sum(s => s.Milliseconds) * 0.99, backend.LastMilliseconds!.Value);
        }
    }

    [TestMethod]
    public void Locking_pages_changes_nothing_where_there_is_nothing_like_it()
    {
        using var backend = Processor.Open();
        var tensor = Tensor<float>.Ones([3, 4]);
        Assert.AreSame(tensor, tensor.LockPages(backend));
        Assert.ThrowsExactly<ArgumentException>(() => tensor.Slice(0, 1, 2).LockPages(backend));
    }

    [TestMethod]
    public void Batches_are_sent_ahead_by_another_thread()
    {
        using var backend = Processor.Open();
        var (one, other) = (TrainedNetwork<float>.Mlp(Inputs, 24, Classes), TrainedNetwork<float>.Mlp(Inputs, 24, Classes));
        using var onDevice = one.Compile(Optimizer.Sgd(0.1), Options(backend));
        using var onHost = other.Compile(Optimizer.Sgd(0.1));
        var batches = Batches.Made<float>(6, Batch, Inputs, Classes);
        onDevice.Run(batches[0]);
        onHost.Run(batches[0]);
        var ahead = Send(1);
        for (int i = 1; i < 6; i++)
        {
            ahead.GetAwaiter().GetResult();
            ahead = i < 5 ? Send(i + 1) : Task.CompletedTask;
            Assert.AreEqual(onHost.Run(batches[i]), onDevice.Run(batches[i]), 1e-5f, $"step {i}");
        }
        var before = backend.Traffic;
        onDevice.Run(batches[5]);
        Assert.AreEqual(0, (backend.Traffic - before).BytesUp, "the batch is there, and the learning rate is the same");

        Task Send(int number) => Task.Run(() =>
        {
            foreach (var tensor in batches[number]) tensor.To(backend);
        });
    }

    [TestMethod]
    public void Disposing_the_backend_brings_everything_home()
    {
        var network = TrainedNetwork<float>.Mlp(Inputs, 24, Classes);
        float[] before = network.Parameters[0].Value.ToArray();
        using (var backend = Processor.Open())
        {
            using var step = network.Compile(Optimizer.Sgd(0.5), Options(backend));
            step.Run(Batches.Made<float>(1, Batch, Inputs, Classes)[0]);
        }
        CollectionAssert.AreNotEqual(before, network.Parameters[0].Value.ToArray());
    }

    [TestMethod]
    public void Nothing_is_left_behind()
    {
        using var backend = Processor.Open();
        for (int i = 0; i < 3; i++) Train(backend);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        backend.Pool.Trim();
        Assert.AreEqual(0, backend.Device.Memory.Used);
    }

    [TestMethod]
    public void A_bad_label_changes_nothing()
    {
        using var backend = Processor.Open();
        var network = TrainedNetwork<float>.Mlp(Inputs, 24, Classes);
        using var step = network.Compile(Optimizer.Sgd(0.5), Options(backend));
        var batch = Batches.Made<float>(1, Batch, Inputs, Classes)[0];
        step.Run(batch);
        float[] before = network.Parameters[0].Value.ToArray();
        ((Tensor<int>)batch[1]).Span[7] = Classes;
        Assert.ThrowsExactly<Diagnostics.InvalidInputException>(() => step.Run(batch));
        CollectionAssert.AreEqual(before, network.Parameters[0].Value.ToArray());
    }

    [TestMethod]
    public void Views_and_empty_tensors_are_arguments_too()
    {
        using var backend = Processor.Open();
        using var model = JitCompiler.Compile<float>(x => F.Tanh(x) * 2, [6, 10], Options(backend));
        var wide = (Tensor<float>)TestTensors.Random(new(DType.Float32, [10, 6]), -1, 1, new Random(1));
        using var onHost = JitCompiler.Compile<float>(x => F.Tanh(x) * 2, [6, 10]);
        AssertSame(onHost.Forward([wide.Transpose()])[0], model.Forward([wide.Transpose()])[0]);
        using var empty = JitCompiler.Compile<float>(x => F.Tanh(x) * 2, [0, 10], Options(backend));
        Assert.AreEqual(0, empty.Forward([new Tensor<float>([0, 10])])[0].Length);
    }

    [TestMethod]
    public void A_step_allocates_nothing()
    {
        using var backend = Processor.Open();
        using var step = TrainedNetwork<float>.Mlp(Inputs, 24, Classes).Compile(Optimizer.Adam(1e-3), Options(backend));
        var batch = Batches.Made<float>(1, Batch, Inputs, Classes)[0];
        for (int i = 0; i < 50; i++) step.Run(batch);
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) step.Run(batch);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.AreEqual(0, least);
    }

    [TestMethod]
    public void Threads_take_turns()
    {
        using var backend = Processor.Open();
        using var model = JitCompiler.Compile<float>(x => F.Exp(x) + x, [50, 7], Options(backend));
        using var onHost = JitCompiler.Compile<float>(x => F.Exp(x) + x, [50, 7]);
        Parallel.For(0, 16, i =>
        {
            var x = (Tensor<float>)TestTensors.Random(new(DType.Float32, [50, 7]), -1, 1, new Random(i));
            AssertSame(onHost.Forward([x])[0], model.Forward([x])[0]);
        });
    }

    private static void Train(GpuBackend backend)
    {
        var network = TrainedNetwork<float>.Mlp(Inputs, 24, Classes);
        using var step = network.Compile(Optimizer.Adam(1e-2), Options(backend));
        step.Run(Batches.Made<float>(1, Batch, Inputs, Classes)[0]);
        foreach (var parameter in network.Parameters) parameter.Value.ToHost();
    }

    private static Optimizer Of(string name) => name == "sgd" ? Optimizer.Sgd(0.1) : Optimizer.Adam(1e-3);

    private static JitOptions Options(GpuBackend backend) => new() { Backend = backend, UseCache = false };

    private static void AssertSame(Tensor<float> expected, Tensor<float> found)
    {
        float[] e = expected.ToArray(), f = found.ToArray();
        for (int i = 0; i < e.Length; i++) Assert.AreEqual(e[i], f[i], 1e-5f * (1 + Math.Abs(e[i])), $"element {i}");
    }
}
