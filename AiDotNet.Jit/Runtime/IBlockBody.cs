namespace AiDotNet.Jit.Runtime;

/// <summary>The body of a parallel loop over numbered blocks. Make it a struct: the loop is then specialised for it and nothing is allocated.</summary>
public interface IBlockBody
{
    /// <summary>Does one block. Every block is done by exactly one thread; which one varies from run to run.</summary>
    /// <param name="block">From 0 to the number of blocks - 1.</param>
    /// <param name="slot">The number of the thread within this run, 0 for the caller: the index of its scratch memory, never of a result.</param>
    public void Invoke(int block, int slot);
}
