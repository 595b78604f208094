using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AiDotNet.Jit.Tests.Browser;

/// <summary>A Chromium without a window, driven by the DevTools protocol. It notes what pages complain of and what they ask the network for.</summary>
internal sealed class HeadlessBrowser : IDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Process _process;
    private readonly string _profile = Directory.CreateTempSubdirectory("jit-browser-").FullName;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _pending = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly SemaphoreSlim _sending = new(1);
    private string? _session;
    private int _lastId;

    private HeadlessBrowser(string program)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        // Without a sandbox, as containers run tests as root; the pages are our own.
        foreach (string argument in (string[])["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-extensions", "--hide-scrollbars", "--window-size=1400,900", "--remote-debugging-port=0", $"--user-data-dir={_profile}", "about:blank"]) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    /// <summary>Errors on the console, uncaught exceptions, and requests to anything but the page itself.</summary>
    public string Complaints => string.Join("\n", _complaints);

    /// <summary>The program, from AIDOTNET_BROWSER or the path; null when there is none.</summary>
    public static string? Program() => Environment.GetEnvironmentVariable("AIDOTNET_BROWSER") ?? (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static async Task<HeadlessBrowser> Start(string program)
    {
        var browser = new HeadlessBrowser(program);
        try
        {
            await browser.Connect();
            return browser;
        }
        catch
        {
            browser.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file and waits until the page says that it is ready.</summary>
    public async Task Open(string file, bool dark = false)
    {
        await Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
        await Send("Page.navigate", new { url = new Uri(file).AbsoluteUri });
        await Until("document.body?.dataset.ready === 'true'");
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<string> Evaluate(string expression)
    {
        var answer = await Send("Runtime.evaluate", new { expression = $"Promise.resolve({expression}).then(v => String(v))", awaitPromise = true, returnByValue = true });
        if (answer["exceptionDetails"] is { } error) throw new InvalidOperationException($"{expression}: {error.ToJsonString()}");
        return answer["result"]!["value"]!.GetValue<string>();
    }

    /// <summary>Waits until a condition holds in the page.</summary>
    public async Task Until(string condition, int seconds = 30)
    {
        var watch = Stopwatch.StartNew();
        while (await Evaluate(condition) != "true")
        {
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"{condition} did not come true in {seconds} s. {Complaints}");
            await Task.Delay(20);
        }
    }

    /// <summary>Presses a key where the focus is.</summary>
    public async Task Press(string key)
    {
        string? text = key.Length == 1 ? key : null;
        await Send("Input.dispatchKeyEvent", new { type = "keyDown", key, text });
        await Send("Input.dispatchKeyEvent", new { type = "keyUp", key });
    }

    /// <summary>A click at a point of the page.</summary>
    public async Task Click(double x, double y)
    {
        foreach (string type in new[] { "mousePressed", "mouseReleased" }) await Send("Input.dispatchMouseEvent", new { type, x, y, button = "left", clickCount = 1 });
    }

    /// <summary>What the window shows, as PNG.</summary>
    public async Task<byte[]> Screenshot() => Convert.FromBase64String((await Send("Page.captureScreenshot", new { format = "png" }))["data"]!.GetValue<string>());

    public void Dispose()
    {
        _socket.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child that is still ending may write once more; the folder is in the system's temporary one.
        }
    }

    private async Task Connect()
    {
        const string announcement = "DevTools listening on ";
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line;
        do line = await _process.StandardError.ReadLineAsync(timeout.Token);
        while (line?.StartsWith(announcement, StringComparison.Ordinal) == false);
        if (line is null) throw new InvalidOperationException("the browser ended before it listened");
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await _socket.ConnectAsync(new Uri(line[announcement.Length..]), timeout.Token);
        _ = Task.Run(Receive, CancellationToken.None);
        var target = await Send("Target.createTarget", new { url = "about:blank" });
        _session = (await Send("Target.attachToTarget", new { targetId = target["targetId"], flatten = true }))["sessionId"]!.GetValue<string>();
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" }) await Send($"{domain}.enable", new { });
    }

    private async Task<JsonNode> Send(string method, object parameters)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters, sessionId = _session }, WithoutNulls);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task Receive()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                message.SetLength(0);
                WebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer, default);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                Handle(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
            }
        }
        catch (Exception error) when (error is WebSocketException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            foreach (var waiting in _pending.Values) waiting.TrySetException(error);
        }
    }

    private void Handle(JsonNode message)
    {
        if (message["id"] is { } id && _pending.TryRemove(id.GetValue<int>(), out var waiting))
        {
            if (message["error"] is { } error) waiting.TrySetException(new InvalidOperationException(error.ToJsonString()));
            else waiting.TrySetResult(message["result"]!);
            return;
        }
        var parameters = message["params"];
        string? complaint = message["method"]?.GetValue<string>() switch
        {
            "Runtime.exceptionThrown" => parameters!["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" when parameters!["type"]!.GetValue<string>() is "error" or "warning" or "assert" => parameters["args"]!.ToJsonString(),
            "Log.entryAdded" when parameters!["entry"]!["level"]!.GetValue<string>() is "error" or "warning" => parameters["entry"]!.ToJsonString(),
            "Network.requestWillBeSent" when IsForeign(parameters!["request"]!["url"]!.GetValue<string>()) => $"asks for {parameters["request"]!["url"]}",
            _ => null,
        };
        if (complaint is not null) _complaints.Enqueue(complaint);
    }

    private static bool IsForeign(string url) => !url.StartsWith("file:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)
        && !url.StartsWith("blob:", StringComparison.Ordinal) && !url.StartsWith("about:", StringComparison.Ordinal);
}
