# numpy (BLAS from the process environment), hand-derived MLP train step; numexpr and numba for W1. usage: bench_numpy.py THREADS
import sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import *
T = int(sys.argv[1]); P = "numpy"
B = lambda p, w, f, **x: bench(p, w, T, f, x)
import math
try:
    import numexpr as ne; ne.set_num_threads(T)
except ImportError: ne = None
os.environ["NUMBA_NUM_THREADS"] = str(T)
try:
    import numba as nb
except ImportError: nb = None
def nbw1(a,b,c,d,o):
    for i in nb.prange(a.size): o[i] = math.tanh(a[i]*b[i]+c[i])*(np.float32(1)/(np.float32(1)+math.exp(-a[i])))-d[i]
if nb: nbw1 = nb.njit(parallel=T > 1, fastmath=True)(nbw1)
for n in W1N:
    if not want(f"W1_{n}"): continue
    a,b,c,d = (data((n,), s) for s in (1,2,3,4)); one = np.float32(1)
    f = lambda: np.tanh(a*b+c)*(one/(one+np.exp(-a)))-d
    B(P, f"W1_{n}", f, check=float(f().astype(np.float64).sum()))
    o = np.zeros_like(a); t1 = np.empty_like(a); t2 = np.empty_like(a)
    def g():
        np.multiply(a,b,out=t1); np.add(t1,c,out=t1); np.tanh(t1,out=t1); np.negative(a,out=t2); np.exp(t2,out=t2); np.add(t2,one,out=t2); np.divide(t1,t2,out=t1); np.subtract(t1,d,out=o)
    g(); B(P+"-out", f"W1_{n}", g, check=float(o.astype(np.float64).sum()))
    if ne: ne.evaluate("tanh(a*b+c)*(1/(1+exp(-a)))-d", local_dict=dict(a=a,b=b,c=c,d=d), out=o); B("numexpr", f"W1_{n}", lambda: ne.evaluate("tanh(a*b+c)*(1/(1+exp(-a)))-d", local_dict=dict(a=a,b=b,c=c,d=d), out=o), check=float(o.astype(np.float64).sum()))
    if nb: nbw1(a,b,c,d,o); B("numba", f"W1_{n}", lambda: nbw1(a,b,c,d,o), check=float(o.astype(np.float64).sum()))
for m,k,n in MM:
    w = mmname(m,k,n)
    if want(w):
        a,b = data((m,k),1), data((k,n),2); o = np.empty((m,n), np.float32)
        B(P, w, lambda: np.matmul(a,b,out=o), check=float(np.abs(a@b).astype(np.float64).sum()))
for m,k,n in LIN:
    w = f"W3_{m}x{k}x{n}"
    if want(w):
        x,W,b = data((m,k),1), data((k,n),2,(6/k)**.5), data((n,),3,.01); o = np.empty((m,n), np.float32)
        def f(): np.matmul(x,W,out=o); np.add(o,b,out=o); np.maximum(o,0,out=o)
        f(); B(P, w, f, check=float(o.astype(np.float64).sum()))
class NpMLP:
    def __init__(s, dims, bs):
        s.p = [p.copy() for p in mlp_params(dims)]; s.x = data((bs,dims[0]),1); s.y = np.arange(bs)%10; s.bs = bs; s.r = np.arange(bs)
        s.m = [np.zeros_like(p) for p in s.p]; s.v = [np.zeros_like(p) for p in s.p]; s.t = 0
    def fwd(s):
        s.h = [s.x]; L = len(s.p)//2
        for i in range(L):
            z = s.h[-1]@s.p[2*i]; z += s.p[2*i+1]
            if i < L-1: np.maximum(z,0,out=z)
            s.h.append(z)
        return s.h[-1]
    def fb(s):
        z = s.fwd(); z = z - z.max(1,keepdims=True); e = np.exp(z); sm = e.sum(1,keepdims=True)
        s.loss = float((np.log(sm)[:,0]-z[s.r,s.y]).mean()); d = e/sm; d[s.r,s.y] -= 1; d *= np.float32(1/s.bs)
        s.g = [None]*len(s.p)
        for i in reversed(range(len(s.p)//2)):
            s.g[2*i] = s.h[i].T@d; s.g[2*i+1] = d.sum(0)
            if i: d = d@s.p[2*i].T; d *= s.h[i] > 0
    def sgd(s):
        s.fb()
        for p,g in zip(s.p,s.g): g *= np.float32(.01); p -= g
    def adam(s):
        s.fb(); s.t += 1; b1,b2 = np.float32(.9),np.float32(.999); c = np.float32(1e-3/(1-.9**s.t)); c2 = np.float32(1/(1-.999**s.t)**.5)
        for p,g,m,v in zip(s.p,s.g,s.m,s.v):
            m *= b1; m += (1-b1)*g; v *= b2; v += (1-b2)*g*g; p -= c*m/(np.sqrt(v)*c2+np.float32(1e-8))
if want("W4"):
    for nm in ("fwd","fb","sgd","adam"):
        m = NpMLP([784,128,10],64); m.fb(); l0 = m.loss; m = NpMLP([784,128,10],64)
        B(P+"-hand", "W4_"+("fwdbwd" if nm=="fb" else nm), getattr(m,nm), check=l0, samples=64)
if want("W5_sgd"):
    m = NpMLP([512]*7+[10],128); m.fb(); l0 = m.loss; B(P+"-hand","W5_sgd",m.sgd,check=l0,samples=128)
if want("W7"):
    x = data((1024,1000),1,4.0)
    def f():
        e = np.exp(x-x.max(1,keepdims=True)); e /= e.sum(1,keepdims=True); return e
    B(P,"W7_softmax",f,check=float((f().astype(np.float64)**2).sum()))
if want("W11"):
    x = data((4096,1024),1)
    for nm in ("sum","mean","max"):
        for d in (0,1): B(P, f"W11_{nm}_ax{d}", lambda: getattr(x,nm)(axis=d), check=float(getattr(x,nm)(axis=d).astype(np.float64).sum()))
