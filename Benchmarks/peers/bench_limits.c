// physical limits. usage: bench_limits THREADS
#include "bench.h"
#include <immintrin.h>
#include <omp.h>
static int T; static double sink[64];
// ---- FMA peak
#define ACC 24
__attribute__((noinline)) static float fma512(long it){ __m512 a[ACC]; __m512 x=_mm512_set1_ps(.999999f),y=_mm512_set1_ps(1e-7f); for(int i=0;i<ACC;i++) a[i]=_mm512_set1_ps(i);
  for(long k=0;k<it;k++){ _Pragma("GCC unroll 24") for(int i=0;i<ACC;i++) a[i]=_mm512_fmadd_ps(a[i],x,y); } __m512 s=a[0]; for(int i=1;i<ACC;i++) s=_mm512_add_ps(s,a[i]); return _mm512_reduce_add_ps(s); }
#define ACC2 12
__attribute__((noinline)) static float fma256(long it){ __m256 a[ACC2]; __m256 x=_mm256_set1_ps(.999999f),y=_mm256_set1_ps(1e-7f); for(int i=0;i<ACC2;i++) a[i]=_mm256_set1_ps(i);
  for(long k=0;k<it;k++) _Pragma("GCC unroll 12") for(int i=0;i<ACC2;i++) a[i]=_mm256_fmadd_ps(a[i],x,y); __m256 s=a[0]; for(int i=1;i<ACC2;i++) s=_mm256_add_ps(s,a[i]); float t[8]; _mm256_storeu_ps(t,s); return t[0]+t[7]; }
#define ITS 20000L
static void f512(void*c){ (void)c; _Pragma("omp parallel num_threads(T)") sink[omp_get_thread_num()*8]=fma512(ITS); }
static void f256(void*c){ (void)c; _Pragma("omp parallel num_threads(T)") sink[omp_get_thread_num()*8]=fma256(ITS); }
// ---- bandwidth: every thread works on its own part of n floats per array
typedef struct{ float*a,*b,*c; size_t n; int rep; } bw;
static void kcopy(float*restrict a,const float*restrict b,size_t n){ for(size_t i=0;i<n;i+=16) _mm512_store_ps(a+i,_mm512_load_ps(b+i)); }
static void kcopynt(float*restrict a,const float*restrict b,size_t n){ for(size_t i=0;i<n;i+=16) _mm512_stream_ps(a+i,_mm512_load_ps(b+i)); _mm_sfence(); }
static void ktriad(float*restrict a,const float*restrict b,const float*restrict c,size_t n){ __m512 s=_mm512_set1_ps(3.f); for(size_t i=0;i<n;i+=16) _mm512_store_ps(a+i,_mm512_fmadd_ps(s,_mm512_load_ps(c+i),_mm512_load_ps(b+i))); }
static float kread(const float*b,size_t n){ __m512 s[8]; for(int j=0;j<8;j++) s[j]=_mm512_setzero_ps(); for(size_t i=0;i<n;i+=128) for(int j=0;j<8;j++) s[j]=_mm512_add_ps(s[j],_mm512_load_ps(b+i+16*j)); for(int j=1;j<8;j++) s[0]=_mm512_add_ps(s[0],s[j]); return _mm512_reduce_add_ps(s[0]); }
#define PAR(CALL) { bw*w=(bw*)v; _Pragma("omp parallel num_threads(T)") { size_t t=omp_get_thread_num(), m=w->n/T/128*128, o=t*m; for(int r=0;r<w->rep;r++){ CALL; __asm__ volatile("":::"memory"); } } }
static void fcopy(void*v) PAR(kcopy(w->a+o,w->b+o,m))
static void fcopynt(void*v) PAR(kcopynt(w->a+o,w->b+o,m))
static void ftriad(void*v) PAR(ktriad(w->a+o,w->b+o,w->c+o,m))
static void fread_(void*v) PAR(sink[t*8]+=kread(w->b+o,m))
// ---- exp / tanh / W1
static inline __m512 exp16(__m512 x){ x=_mm512_min_ps(_mm512_max_ps(x,_mm512_set1_ps(-87.3f)),_mm512_set1_ps(88.7f)); __m512 z=_mm512_mul_ps(x,_mm512_set1_ps(1.44269504f)); __m512 n=_mm512_roundscale_ps(z,8); 
  __m512 r=_mm512_fnmadd_ps(n,_mm512_set1_ps(0.693359375f),x); r=_mm512_fnmadd_ps(n,_mm512_set1_ps(-2.12194440e-4f),r);
  __m512 p=_mm512_set1_ps(1.9875691500E-4f); p=_mm512_fmadd_ps(p,r,_mm512_set1_ps(1.3981999507E-3f)); p=_mm512_fmadd_ps(p,r,_mm512_set1_ps(8.3334519073E-3f)); p=_mm512_fmadd_ps(p,r,_mm512_set1_ps(4.1665795894E-2f)); p=_mm512_fmadd_ps(p,r,_mm512_set1_ps(1.6666665459E-1f)); p=_mm512_fmadd_ps(p,r,_mm512_set1_ps(5.0000001201E-1f));
  p=_mm512_fmadd_ps(p,_mm512_mul_ps(r,r),_mm512_add_ps(r,_mm512_set1_ps(1.f))); return _mm512_scalef_ps(p,n); }
static inline __m512 tanh16(__m512 x){ // Eigen-style rational 13/6
  x=_mm512_min_ps(_mm512_max_ps(x,_mm512_set1_ps(-7.90531110763549805f)),_mm512_set1_ps(7.90531110763549805f)); __m512 x2=_mm512_mul_ps(x,x);
  __m512 p=_mm512_set1_ps(-2.76076847742355e-16f); 
  p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(2.00018790482477e-13f)); p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(-8.60467152213735e-11f)); p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(5.12229709037114e-08f)); p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(1.48572235717979e-05f)); p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(6.37261928875436e-04f)); p=_mm512_fmadd_ps(p,x2,_mm512_set1_ps(4.89352455891786e-03f)); p=_mm512_mul_ps(p,x);
  __m512 q=_mm512_set1_ps(1.19825839466702e-06f); q=_mm512_fmadd_ps(q,x2,_mm512_set1_ps(1.18534705686654e-04f)); q=_mm512_fmadd_ps(q,x2,_mm512_set1_ps(2.26843463243900e-03f)); q=_mm512_fmadd_ps(q,x2,_mm512_set1_ps(4.89352518554385e-03f)); return _mm512_div_ps(p,q); }
typedef struct{ float*a,*b,*c,*d,*o; size_t n; } w1t;
#define PARN(BODY) { w1t*w=(w1t*)v; int tt=w->n>=8192?T:1; _Pragma("omp parallel num_threads(tt) if(tt>1)") { size_t t=omp_get_thread_num(), blk=((w->n+15)/16+tt-1)/tt*16, lo=t*blk, hi=lo+blk<w->n?lo+blk:w->n; size_t i=lo; for(;i<hi;i+=16){ __mmask16 m=hi-i>=16?0xffff:(__mmask16)((1u<<(hi-i))-1); BODY } } }
static void fexp(void*v) PARN( _mm512_mask_storeu_ps(w->o+i,m,exp16(_mm512_maskz_loadu_ps(m,w->a+i))); )
static void ftanh(void*v) PARN( _mm512_mask_storeu_ps(w->o+i,m,tanh16(_mm512_maskz_loadu_ps(m,w->a+i))); )
static void fw1(void*v) PARN( __m512 a=_mm512_maskz_loadu_ps(m,w->a+i); __m512 th=tanh16(_mm512_fmadd_ps(a,_mm512_maskz_loadu_ps(m,w->b+i),_mm512_maskz_loadu_ps(m,w->c+i)));
   __m512 e=_mm512_add_ps(exp16(_mm512_sub_ps(_mm512_setzero_ps(),a)),_mm512_set1_ps(1.f)); _mm512_mask_storeu_ps(w->o+i,m,_mm512_sub_ps(_mm512_div_ps(th,e),_mm512_maskz_loadu_ps(m,w->d+i))); )
// gcc auto-vectorised with libmvec
void w1auto(const float*restrict a,const float*restrict b,const float*restrict c,const float*restrict d,float*restrict o,size_t n);
static void fw1a(void*v){ w1t*w=(w1t*)v; int tt=w->n>=8192?T:1; _Pragma("omp parallel num_threads(tt) if(tt>1)") { size_t t=omp_get_thread_num(), blk=((w->n+15)/16+tt-1)/tt*16, lo=t*blk, hi=lo+blk<w->n?lo+blk:w->n; w1auto(w->a+lo,w->b+lo,w->c+lo,w->d+lo,w->o+lo,hi-lo);} }
// W11
static float*X,*R;
static void rs1(void*v){ (void)v; _Pragma("omp parallel for num_threads(T)") for(int i=0;i<4096;i++) R[i]=kread(X+(size_t)i*1024,1024); }
static void rm1(void*v){ (void)v; _Pragma("omp parallel for num_threads(T)") for(int i=0;i<4096;i++){ __m512 m[4]; const float*x=X+(size_t)i*1024; for(int j=0;j<4;j++) m[j]=_mm512_load_ps(x+16*j); for(int k=64;k<1024;k+=64) for(int j=0;j<4;j++) m[j]=_mm512_max_ps(m[j],_mm512_load_ps(x+k+16*j)); R[i]=_mm512_reduce_max_ps(_mm512_max_ps(_mm512_max_ps(m[0],m[1]),_mm512_max_ps(m[2],m[3]))); } }
static float P0[2][1024] __attribute__((aligned(64)));
static void rs0(void*v){ int mx=v!=0; _Pragma("omp parallel num_threads(T)") { int t=omp_get_thread_num(); float*p=P0[t]; memcpy(p,X+(size_t)t*(4096/T)*1024,4096); int lo=t*(4096/T)+1, hi=(t+1)*(4096/T); int i=lo; for(;i+3<hi;i+=4){ const float*x=X+(size_t)i*1024; for(int k=0;k<1024;k+=16){ __m512 s=_mm512_load_ps(p+k),a=_mm512_load_ps(x+k),b=_mm512_load_ps(x+k+1024),c=_mm512_load_ps(x+k+2048),d=_mm512_load_ps(x+k+3072); s=mx?_mm512_max_ps(_mm512_max_ps(_mm512_max_ps(a,b),_mm512_max_ps(c,d)),s):_mm512_add_ps(_mm512_add_ps(_mm512_add_ps(a,b),_mm512_add_ps(c,d)),s); _mm512_store_ps(p+k,s);} } for(;i<hi;i++){ const float*x=X+(size_t)i*1024; for(int k=0;k<1024;k++) p[k]=mx?fmaxf(p[k],x[k]):p[k]+x[k]; } }
  for(int k=0;k<1024;k++) R[k]=T==1?P0[0][k]:mx?fmaxf(P0[0][k],P0[1][k]):P0[0][k]+P0[1][k]; }
static void fempty(void*v){ (void)v; _Pragma("omp parallel num_threads(T)") __asm__ volatile("":::"memory"); }
static double csum(float*o,size_t n){ double s=0; for(size_t i=0;i<n;i++) s+=o[i]; return s; }
int main(int ac,char**av){ T=ac>1?atoi(av[1]):1; char ex[200]; const char*P="limit-c";
  sprintf(ex,"\"flop_per_call\": %.0f",(double)T*ITS*ACC*32); bench_c(P,"L_fma512",T,f512,0,ex);
  sprintf(ex,"\"flop_per_call\": %.0f",(double)T*ITS*ACC2*16); bench_c(P,"L_fma256",T,f256,0,ex);
  bench_c(P,"L_omp_fork_join",T,fempty,0,0);
  size_t tot[]={24<<10,768<<10,12<<20,768u<<20}; const char*nm[]={"L1","L2","L3","DRAM"};
  for(int i=0;i<4;i++){ char any[3][16]; sprintf(any[0],"L_read_%s",nm[i]); sprintf(any[1],"L_copy_%s",nm[i]); sprintf(any[2],"L_triad_%s",nm[i]); if(!want_(any[0])&&!want_(any[1])&&!want_(any[2])) continue; size_t n=tot[i]/12/128*128/ (1) ; if(i<2) n*=T; n=n/(128*T)*(128*T); bw w={vec_(n,1,1),vec_(n,2,1),vec_(n,3,1),n,i==0?200:i==1?20:1}; char b[64]; double by=(double)n*4*w.rep;
    sprintf(b,"L_read_%s",nm[i]); sprintf(ex,"\"bytes\": %.0f, \"footprint\": %.0f",by,(double)n*4); bench_c(P,b,T,fread_,&w,ex);
    sprintf(b,"L_copy_%s",nm[i]); sprintf(ex,"\"bytes\": %.0f, \"footprint\": %.0f",2*by,(double)n*8); bench_c(P,b,T,fcopy,&w,ex);
    sprintf(b,"L_triad_%s",nm[i]); sprintf(ex,"\"bytes\": %.0f, \"footprint\": %.0f",3*by,(double)n*12); bench_c(P,b,T,ftriad,&w,ex);
    if(i==3){ sprintf(ex,"\"bytes\": %.0f",2*by); bench_c(P,"L_copynt_DRAM",T,fcopynt,&w,ex);} free(w.a);free(w.b);free(w.c); }
  { w1t w={vec_(4096,1,8),0,0,0,vec_(4096,2,1),4096}; double me=0; fexp(&w); for(int i=0;i<4096;i++){ double r=exp((double)w.a[i]); double e=fabs(w.o[i]-r)/r; if(e>me)me=e; } sprintf(ex,"\"elements\": 4096, \"max_rel_err\": %.2e",me); int t=T; T=1; bench_c(P,"L_exp_4096",1,fexp,&w,ex);
    ftanh(&w); me=0; for(int i=0;i<4096;i++){ double r=tanh((double)w.a[i]); double e=fabs(w.o[i]-r)/fabs(r); if(e>me)me=e; } sprintf(ex,"\"elements\": 4096, \"max_rel_err\": %.2e",me); bench_c(P,"L_tanh_4096",1,ftanh,&w,ex); T=t; }
  size_t ns[]={1000,100000,1000000,10000000}; for(int i=0;i<4;i++){ size_t n=ns[i]; char row[32]; sprintf(row,"W1_%zu",n); if(!want_(row)) continue; w1t w={vec_(n,1,1),vec_(n,2,1),vec_(n,3,1),vec_(n,4,1),vec_(n,5,1),n}; char b[32]; sprintf(b,"W1_%zu",n); 
    fw1(&w); sprintf(ex,"\"check\": %.9g",csum(w.o,n)); bench_c("c-avx512-hand",b,T,fw1,&w,ex); fw1a(&w); sprintf(ex,"\"check\": %.9g",csum(w.o,n)); bench_c("gcc-libmvec",b,T,fw1a,&w,ex); free(w.a);free(w.b);free(w.c);free(w.d);free(w.o); }
  X=vec_(4096*1024,1,1); R=vec_(4096,1,1); rs1(0); sprintf(ex,"\"check\": %.9g",csum(R,4096)); bench_c("c-avx512-hand","W11_sum_ax1",T,rs1,0,ex); bench_c("c-avx512-hand","W11_mean_ax1",T,rs1,0,0); rm1(0); sprintf(ex,"\"check\": %.9g",csum(R,4096)); bench_c("c-avx512-hand","W11_max_ax1",T,rm1,0,ex);
  rs0(0); sprintf(ex,"\"check\": %.9g",csum(R,1024)); bench_c("c-avx512-hand","W11_sum_ax0",T,rs0,0,ex); bench_c("c-avx512-hand","W11_mean_ax0",T,rs0,0,0); rs0((void*)1); sprintf(ex,"\"check\": %.9g",csum(R,1024)); bench_c("c-avx512-hand","W11_max_ax0",T,rs0,(void*)1,ex);
  return 0; }
