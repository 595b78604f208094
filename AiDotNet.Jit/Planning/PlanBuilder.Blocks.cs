using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <content>Steps from chains of groups that run block by block.</content>
public sealed partial class PlanBuilder
{
    private void EmitChain(BlockChain chain)
    {
        foreach (var group in chain.Sums) Fill(group.Members.Single(_planned.Groups.IsStored), 0);
        var position = new Storage(StorageKind.Arena, _arenaCount++, new(DType.Int32, [chain.Extents.Count]));
        int extent = chain.Extents[^1], rest = extent % chain.Block;
        EmitLoop(chain, position, 0, chain.Block, extent / chain.Block);
        if (rest > 0) EmitLoop(chain, position, extent - rest, rest, 1);
    }

    private void EmitLoop(BlockChain chain, Storage position, int start, int block, int count)
    {
        int first = _steps.Count;
        var units = new List<IReadOnlyList<IReadOnlyList<long>>>();
        foreach (var group in chain.Groups)
        {
            var kernel = new BlockKernel(chain, group, _planned.Groups.AccessOf(group), n => _storages[n], position, block);
            AddKernel(kernel.Buffers, kernel.Storages, kernel.Stores, group.Members);
            units.Add(kernel.Units);
        }
        BlockDigit[] digits =
        [
            .. chain.Extents.Select((e, d) => d == chain.Extents.Count - 1
                ? new BlockDigit(start, block, count, chain.IsSerial(d, _planned.Groups))
                : new BlockDigit(0, 1, e, chain.IsSerial(d, _planned.Groups))),
        ];
        Storage[] between = [.. _steps.Skip(first).OfType<KernelStep>().SelectMany(s => s.Storages).Intersect([.. chain.Between.Select(n => _storages[n]), position])];
        _loops.Add(new(first, digits, units, between, between.Contains(position) ? position : null));
    }
}
