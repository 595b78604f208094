using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <content>What lies where, and what is written over what.</content>
public sealed partial class PlanBuilder
{
    private void AssignStorages()
    {
        for (int i = 0; i < _graph.Inputs.Count; i++) _storages[_graph.Inputs[i]] = new(StorageKind.Input, i, _graph.Inputs[i].Type);
        for (int i = 0; i < _graph.Outputs.Count; i++) AssignOutput(i);
        foreach (var chain in _planned.Chains)
        {
            foreach (var node in chain.Between) _storages[node] = BlockKernel.StorageOf(node, chain, _arenaCount++);
        }
    }

    private void AssignOutput(int i)
    {
        var node = _graph.Outputs[i];
        if (_options.Updates.TryGetValue(i, out int input)) AssignUpdate(node, _graph.Inputs[input]);
        else Place(node, new(StorageKind.Output, i, node.Type));
    }

    private void AssignUpdate(Node node, Node input)
    {
        var target = _storages[input];
        if (target.Type != node.Type)
        {
            throw new InvalidGraphException($"An update requires the type of what it replaces, got {node.Type} for {target.Type}. Check the update rule.");
        }
        string? aside = _storages.ContainsKey(node) ? "it lies elsewhere already, and is copied" : WhyNotOver(node, input);
        if (aside is null || _storages.ContainsKey(node)) Place(node, target);
        else _copies.Add((_storages[node] = NewArena(node.Type), target));
        _placements.Add(new(node, input, aside is null, aside ?? "everybody else has read it before"));
    }

    // Where a node lies already, its value is copied.
    private void Place(Node node, Storage target)
    {
        if (!_storages.TryAdd(node, target)) _copies.Add((_storages[node], target));
    }

    private Storage NewArena(TensorType type) => new(StorageKind.Arena, _arenaCount++, type);

    /// <summary>
    /// Memory for what a group reads, the last group first: nobody reads it later if it has none yet, so where the group reads each element
    /// just where it writes one of a result, both are the same memory. This may be the caller's: what becomes an output waits in its place.
    /// </summary>
    private void AssignReads(FusionGroup group)
    {
        if (group.Kind is GroupKind.Opaque or GroupKind.Assembled) _storages.TryAdd(group.Root, NewArena(group.Root.Type));
        Node[] ends = [.. group.Reads.Where(r => !_storages.ContainsKey(r) && _fusion.GroupOf(r) != group)];
        var free = group.Members.Where(m => _storages.TryGetValue(m, out var s) && s.Kind != StorageKind.Input).ToList();
        string? never = WhyNeverInPlace(group);
        InPlaceReads? inPlace = null;
        foreach (var read in ends)
        {
            var result = never is not null ? null : free.Find(m => Fits(m, read) && (inPlace ??= new(_memory, group)).Allow(m, read));
            if (result is not null) _placements.Add(new(result, read, true, "nobody reads it later"));
            if (result is not null) free.Remove(result);
            _storages[read] = result is null ? NewArena(read.Type) : _storages[result];
        }
        foreach (var result in free) _placements.Add(NotInPlace(group, result, ends, never));
    }

    private static bool Fits(Node result, Node read) => result.DType == read.DType && result.Shape.Size == read.Shape.Size;

    private PlacementDecision NotInPlace(FusionGroup group, Node result, Node[] ends, string? never)
    {
        if (ends.Length == 0) return new(result, null, false, "all that its kernel reads is the caller's, or read again later");
        if (never is not null) return new(result, null, false, never);
        if (Array.Find(ends, e => Fits(result, e)) is not { } fits) return new(result, null, false, "nothing that its kernel is the last to read has its type and size");
        bool taken = group.Members.Exists(m => _storages.TryGetValue(m, out var s) && s == _storages[fits]);
        return new(result, fits, false, taken ? "another result is written there" : "its kernel reads that at other points than where it writes");
    }

    // Only kernels can write where they read. One that walks over rows in stages may rather keep an intermediate value where a result will be; one
    // that takes turns with others, block by block, leaves the others what they read; code for any number of rows may compute a row twice.
    private string? WhyNeverInPlace(FusionGroup group)
    {
        if (group.Kind != GroupKind.Fused) return group.Kind == GroupKind.Opaque ? "an operation without a kernel brings memory of its own" : "several kernels put it together";
        if (group.Reduced.Count > 0) return "its kernel reduces, and intermediate values may wait where its results will be";
        if (_planned.Groups.IsJoined(group)) return "its kernel takes turns with others, block by block";
        return _options.KeepAxes ? "code for any number of rows may compute a row twice" : null;
    }

    // A node may be computed into the memory of an input when everybody else has read that input before, and its own kernel reads each element just
    // where it writes it.
    private string? WhyNotOver(Node node, Node input)
    {
        var writer = _fusion.GroupOf(node);
        if (writer.Kind != GroupKind.Fused) return "no kernel computes it as a whole";
        if (writer.Reads.Contains(input) && !WritesWhereItReads(writer, node, input)) return "its kernel reads that at other points than where it writes";
        FusionGroup[] before = [.. _checks.Concat(_fusion.ReadersOf(input)).Distinct().Where(g => g != writer)];
        if (Needs(before, writer)) return "somebody who needs the new value reads the old one";
        foreach (var group in before) writer.RunAfter(group);
        return null;
    }

    // A result that waits between rows is there before all of them have been read.
    private bool WritesWhereItReads(FusionGroup writer, Node node, Node input) => writer.Down is null && new InPlaceReads(_memory, writer).Allow(node, input);
}
