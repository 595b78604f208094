using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Native;

/// <summary>
/// Runs LLVM where it can do no harm. LLVM recurses deeply, so it gets a large stack of its own; and what it calls a fatal error ends the
/// process when its handler returns, so the handler never returns: the thread is given up, its caller gets an exception, the process lives.
/// </summary>
internal static unsafe class CompileThread
{
    private const int StackBytes = 64 << 20, MostFatalErrors = 16;

    private static readonly Lock Gate = new();
    private static bool installed;
    private static int fatalErrors;

    [ThreadStatic]
    private static Action<string>? giveUp;

    /// <summary>The result of <paramref name="work"/>, or its exception.</summary>
    /// <exception cref="BackendException">LLVM met a fatal error, now or too often before.</exception>
    public static T Run<T>(Func<T> work)
    {
        if (giveUp is not null) return work();
        Install();
        if (Volatile.Read(ref fatalErrors) >= MostFatalErrors)
            throw new BackendException($"LLVM met {MostFatalErrors} fatal errors in this process and is not used any more. Use another backend.");
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Work(work, result), StackBytes) { IsBackground = true, Name = "LLVM" }.Start();
        return result.Task.GetAwaiter().GetResult();
    }

    private static void Work<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        giveUp = reason => result.TrySetException(
            new BackendException($"LLVM met a fatal error: {reason.Trim()}. Please report it; another backend can compile this graph."));
        try
        {
            result.TrySetResult(work());
        }
        catch (Exception e)
        {
            result.TrySetException(e);
        }
    }

    private static void Install()
    {
        lock (Gate)
        {
            if (installed) return;
            installed = true;
            Api.LLVMInstallFatalErrorHandler(&OnFatalError);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnFatalError(byte* reason)
    {
        if (giveUp is null) return;
        Interlocked.Increment(ref fatalErrors);
        giveUp(Api.Peek(reason));
        Thread.Sleep(Timeout.Infinite);
    }
}
