# PyTorch (eager and compiled, TF32 off and on) and JAX on the GPU, on the workloads of `Benchmarks -- gpu`.
# usage: bench_gpu.py ONLY PEERS ELEMENTS BATCH HIDDEN ROWS IMAGES SIDE CHANNELS SEQUENCES LENGTH WIDTH PRODUCT...
import sys, os, statistics
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
only = [o for o in sys.argv[1].split(",") if o]
peers = [p for p in sys.argv[2].split(",") if p]
E, B, H, RO, IM, SI, CH, SQ, LE, WI = map(int, sys.argv[3:13]); PRODUCTS = list(map(int, sys.argv[13:]))
from common import data
REPEATS, WARM = 31, 5
def want(name): return not only or any(name == o or name.startswith(o + "_") for o in only)
def wanted(peer): return not peers or any(peer.startswith(p) for p in peers)
def report(peer, name, ms, check): print(f"{name:<16}{peer:<24}{ms:>10.3f} ms   check {check:.7g}", flush=True)

def torch_rows():
    if not wanted("torch-eager") and not wanted("torch-compile"): return
    import torch, torch.nn.functional as F
    if not torch.cuda.is_available(): raise RuntimeError("PyTorch finds no CUDA device")
    dev = "cuda"
    t = lambda shape, seed, s=1.0: torch.from_numpy(data(shape, seed, s).copy()).to(dev)
    def measure(fn):
        for _ in range(WARM): fn()
        times = []
        for _ in range(REPEATS):
            a, b = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            a.record(); fn(); b.record(); b.synchronize(); times.append(a.elapsed_time(b))
        return statistics.median(times)
    def rows(name, make):
        if not want(name): return
        for tf32 in (False, True):
            torch.backends.cuda.matmul.allow_tf32 = tf32; torch.backends.cudnn.allow_tf32 = tf32
            for compiled in (False, True):
                peer = ("torch-compile" if compiled else "torch-eager") + ("-tf32" if tf32 else "")
                if not wanted(peer): continue
                try:
                    fn, check = make((lambda f: torch.compile(f)) if compiled else (lambda f: f))
                    c = check(); report(peer, name, measure(fn), c)
                except Exception as e: print(f"# {peer} {name}: {type(e).__name__}: {str(e)[:200]}", file=sys.stderr)
    def forward(f, *a):
        def make(comp):
            g = comp(f)
            def run():
                with torch.no_grad(): return g(*a)
            return run, lambda: float(run().double().abs().sum())
        return make
    rows(f"W1_{E}", forward(lambda a, b, c, d: torch.tanh(a * b + c) * torch.sigmoid(a) - d, *(t((E,), s) for s in (1, 2, 3, 4))))
    for n in PRODUCTS: rows(f"W2_{n}", forward(torch.mm, t((n, n), 1), t((n, n), 2)))
    def step(params, loss, opt):
        def make(comp):
            ps = params()
            for p in ps: p.requires_grad_()
            o = opt(ps); f = comp(lambda: loss(ps))
            def run():
                o.zero_grad(set_to_none=True); l = f(); l.backward(); o.step(); return l
            return run, lambda: float(run().detach())
        return make
    def mlp(dims):
        return [x for i, (a, b) in enumerate(zip(dims[:-1], dims[1:])) for x in (t((a, b), 100 + 2 * i, (6.0 / a) ** .5), t((b,), 101 + 2 * i, .01))]
    def layers(p, x):
        for i in range(0, len(p), 2):
            x = torch.addmm(p[i + 1], x, p[i])
            if i + 2 < len(p): x = F.relu(x)
        return x
    y = torch.arange(B, device=dev) % 10
    adam = lambda ps: torch.optim.Adam(ps, lr=1e-3, fused=True)
    sgd = lambda ps: torch.optim.SGD(ps, lr=0.01)
    x4 = t((B, 784), 1); rows("W4_adam", step(lambda: mlp([784, H, 10]), lambda p: F.cross_entropy(layers(p, x4), y), adam))
    x5 = t((B, H), 1); rows("W5_sgd", step(lambda: mlp([H] * 6 + [10]), lambda p: F.cross_entropy(layers(p, x5), y), sgd))
    x7 = t((RO, WI), 1, 4.0); rows("W7_softmax", forward(lambda x: torch.softmax(x, 1), x7))
    n7 = t((RO, WI), 1), t((WI,), 2), t((WI,), 3)
    rows("W7_layernorm_fwd", forward(lambda x, g, b: F.layer_norm(x, (WI,), g, b), *n7))
    def backward(f, weights, *inputs):
        def make(comp):
            a = [i.clone().requires_grad_() for i in inputs]; g = comp(f)
            def run():
                for i in a: i.grad = None
                r = g(*a); r.backward(weights); return r
            def check():
                r = run(); return float(r.detach()) if r.dim() == 0 else sum(float(i.grad.double().abs().sum()) for i in a)
            return run, check
        return make
    rows("W7_layernorm_fwdbwd", backward(lambda x, g, b: F.layer_norm(x, (WI,), g, b), t((RO, WI), 4), *n7))
    y7 = torch.arange(RO, device=dev) % WI
    rows("W7_ce_fwdbwd", backward(lambda x: F.cross_entropy(x, y7), None, t((RO, WI), 5, 4.0)))
    x8 = t((IM, CH, SI, SI), 1)
    rows("W8_conv_sgd", step(lambda: [t((2 * CH, CH, 3, 3), 2, (6.0 / (9 * CH)) ** .5), t((2 * CH,), 3, .01)],
                             lambda p: F.relu(F.conv2d(x8, p[0], p[1], padding=1)).square().mean(), sgd))
    x9 = t((SQ, LE, WI), 1); heads = WI // 64
    def block_params():
        d = lambda k, a, b: [t((a, b), 300 + 2 * k, (3.0 / a) ** .5), t((b,), 301 + 2 * k, .01)]
        n = lambda: [torch.ones(WI, device=dev), torch.zeros(WI, device=dev)]
        return n() + d(0, WI, 3 * WI) + d(1, WI, WI) + n() + d(2, WI, 4 * WI) + d(3, 4 * WI, WI)
    def block(p):
        x = x9; q, k, v = (F.layer_norm(x, (WI,), p[0], p[1]) @ p[2] + p[3]).view(SQ, LE, 3, heads, 64).permute(2, 0, 3, 1, 4).unbind(0)
        a = torch.softmax(q @ k.transpose(-2, -1) * 64 ** -.5, -1)
        x = x + (a @ v).transpose(1, 2).reshape(SQ, LE, WI) @ p[4] + p[5]
        return (x + F.gelu(F.layer_norm(x, (WI,), p[6], p[7]) @ p[8] + p[9], approximate="tanh") @ p[10] + p[11]).square().mean()
    rows("W9_train_adam", step(block_params, block, adam))

def jax_rows():
    if not wanted("jax"): return
    import time, jax, jax.numpy as jnp
    if jax.default_backend() != "gpu": raise RuntimeError("JAX finds no GPU")
    j = lambda shape, seed, s=1.0: jnp.asarray(data(shape, seed, s))
    def rows(name, f, *a):
        if not want(name): return
        for precision in ("highest", "tensorfloat32"):
            with jax.default_matmul_precision(precision):
                g = jax.jit(f); r = g(*a).block_until_ready()
                for _ in range(WARM): g(*a).block_until_ready()
                times = []
                for _ in range(REPEATS):
                    s = time.perf_counter(); g(*a).block_until_ready(); times.append((time.perf_counter() - s) * 1e3)
                report("jax" + ("" if precision == "highest" else "-tf32"), name, statistics.median(times), float(jnp.abs(r).sum()))
    rows(f"W1_{E}", lambda a, b, c, d: jnp.tanh(a * b + c) * jax.nn.sigmoid(a) - d, *(j((E,), s) for s in (1, 2, 3, 4)))
    for n in PRODUCTS: rows(f"W2_{n}", jnp.matmul, j((n, n), 1), j((n, n), 2))

found = 0
for run in (torch_rows, jax_rows):
    try: run(); found += 1
    except (ImportError, RuntimeError) as e: print(f"peers: {e}")
sys.exit(0 if found else 3)
