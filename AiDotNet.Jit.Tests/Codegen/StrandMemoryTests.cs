using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Runtime;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;
using static AiDotNet.Jit.Tests.Codegen.StrandTests;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>The memory that each part of a strand has for itself: what lies there, and what is copied.</summary>
[TestClass]
public sealed class StrandMemoryTests
{
    private static readonly WorkerPool s_pool = new(1);

    [ClassCleanup]
    public static void Cleanup() => s_pool.Dispose();

    [TestMethod]
    public void Parts_keep_what_they_write_in_memory_of_their_own()
    {
        var graph = Chain(32, gradients: true);
        var program = StrandTests.Compiled(graph);
        var strands = StrandFinder.Find(program, Executable.SharingPays, 2).SelectMany(r => r.Strands).Where(s => s.Nanoseconds >= Executable.SharingPays).ToList();
        int[] steps = [.. strands.SelectMany(s => s.Steps)];
        var written = steps.SelectMany(s => program.Plan.Steps[s].Writes).Where(s => s.Kind == StorageKind.Arena).ToHashSet();
        foreach (int step in Enumerable.Range(0, program.Steps.Length).Except(steps)) written.ExceptWith(((KernelStep)program.Plan.Steps[step]).Storages);
        Assert.IsGreaterThan(2 * Links, written.Count);
        for (int part = 0; part < 2; part++)
        {
            var moved = strands[0].Layout.Moved[part].Select(m => m.Slot).ToHashSet();
            foreach (int step in steps)
            {
                var storages = ((KernelStep)program.Plan.Steps[step]).Storages;
                for (int slot = 0; slot < storages.Count; slot++)
                {
                    if (written.Contains(storages[slot])) Assert.Contains(program.Steps[step].Table + slot, moved, $"{storages[slot]} of step {step}");
                    if (storages[slot].Kind == StorageKind.Input) Assert.DoesNotContain(program.Steps[step].Table + slot, moved);
                }
            }
            Assert.IsNotEmpty(strands[1].Copies[part], "gradients added up link by link, which others read");
        }
        Assert.IsLessThan(program.Plan.Memory.ArenaBytes, strands[0].Layout.Bytes);
    }

    [TestMethod]
    public void What_changes_hands_is_not_moved()
    {
        var graph = Chain(29, gradients: true);
        var program = StrandTests.Compiled(graph);
        var strands = StrandFinder.Find(program, 0, 2).SelectMany(r => r.Strands).ToList();
        var near = strands.Where(s => s.Steps.Any(step => strands[0].Layout.Moved.Any(m => m.Any(x => IsOf(program, step, x.Slot))))).ToList();
        Assert.IsNotEmpty(near);
        foreach (var strand in near)
        {
            var others = Enumerable.Range(0, program.Steps.Length).Except(near.SelectMany(s => s.Steps)).SelectMany(s => ((KernelStep)program.Plan.Steps[s]).Storages).ToHashSet();
            var copied = strand.Copies.SelectMany(c => c).Select(c => c.Slot).ToHashSet();
            foreach (int step in strand.Steps)
            {
                var storages = ((KernelStep)program.Plan.Steps[step]).Storages;
                for (int slot = 0; slot < storages.Count; slot++)
                {
                    bool isMoved = strand.Layout.Moved.Any(m => m.Any(x => x.Slot == program.Steps[step].Table + slot));
                    if (!isMoved || (storages[slot].Kind == StorageKind.Arena && !others.Contains(storages[slot]))) continue;
                    var slots = strand.Steps.SelectMany(s => ((KernelStep)program.Plan.Steps[s]).Storages.Select((x, i) => (x, program.Steps[s].Table + i))).Where(x => x.x == storages[slot]);
                    Assert.IsTrue(slots.Any(x => copied.Contains(x.Item2)), $"{storages[slot]} of step {step} is seen elsewhere but not copied");
                }
            }
        }
    }

    // What an executable before it left there would make a kernel that writes nothing look right.
    [TestMethod]
    [DataRow(false, 0f)]
    [DataRow(true, float.NaN)]
    public unsafe void Memory_of_parts_is_the_same_in_every_process(bool poisoned, float expected)
    {
        var program = StrandTests.Compiled(Chain(32, gradients: true));
        var layout = StrandFinder.Find(program, Executable.SharingPays, 2)[0].Strands[0].Layout;
        using var state = new ExecutionState(program);
        for (int round = 0; round < 3; round++)
        {
            using var memory = new StrandMemory(layout, state, program.TableSlots, poisoned);
            memory.Refresh();
            long* table = memory.Begin(0, []);
            foreach (var move in layout.Moved[0]) Assert.AreEqual(expected, *(float*)table[move.Slot]);
            foreach (var move in layout.Moved[0]) *(float*)table[move.Slot] = 7; // for the next round to find
        }
    }

    [TestMethod]
    public void Memory_of_parts_is_given_back()
    {
        var graph = Chain(32, gradients: true);
        var program = StrandTests.Compiled(graph);
        long before = ExecutionState.LiveBytes;
        using (var executable = new Executable(program, 2) { Pool = s_pool, ParallelNanoseconds = 0 })
        {
            Tensor[] inputs = [.. graph.Inputs.Select((n, i) => TensorSource.Draw(n.Type, -0.3, 0.3, new(i)))];
            executable.Run(inputs, [.. graph.Outputs.Select(o => TensorSource.Poisoned(o.Type))]);
        }
        Assert.IsLessThanOrEqualTo(before, ExecutionState.LiveBytes);
    }

    private static bool IsOf(CompiledProgram program, int step, int slot) =>
        slot >= program.Steps[step].Table && slot < program.Steps[step].Table + ((KernelStep)program.Plan.Steps[step]).Storages.Count;
}
