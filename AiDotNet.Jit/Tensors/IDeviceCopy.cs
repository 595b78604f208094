namespace AiDotNet.Jit.Tensors;

/// <summary>A copy of a tensor's memory on a device, which may be newer than the memory itself.</summary>
internal interface IDeviceCopy
{
    /// <summary>
    /// Called before anything reads or writes the memory: brings newer values home. From then on the memory counts, and the copy is renewed
    /// before the device uses it again.
    /// </summary>
    public void BeforeHostAccess();
}
