/* What a kernel of generated CUDA source needs to run on the processor, one work-item after the other: see fake_cuda.c. */
#define __global__
#define __device__
#define __shared__ static
#define __constant__ static const
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define __syncthreads() fake_barrier()
#define __syncwarp() fake_barrier()

struct __attribute__((aligned(16))) float4 { float x, y, z, w; };
struct __attribute__((aligned(8))) float2 { float x, y; };
struct __attribute__((aligned(16))) double2 { double x, y; };
struct __attribute__((aligned(16))) int4 { int x, y, z, w; };
struct __attribute__((aligned(4))) uchar4 { unsigned char x, y, z, w; };
inline float4 make_float4(float a, float b, float c, float d) { return float4{a, b, c, d}; }
inline int4 make_int4(int a, int b, int c, int d) { return int4{a, b, c, d}; }
inline uchar4 make_uchar4(unsigned char a, unsigned char b, unsigned char c, unsigned char d) { return uchar4{a, b, c, d}; }

extern "C" {
struct fake_position { unsigned x; };
struct fake_position threadIdx, blockIdx;
void (*fake_barrier)(void);
}

template <class To, class From> inline To same_bits(From from) {
  union { From from; To to; } u;
  u.from = from;
  return u.to;
}
/* All work-items of a group run in step here, waves too. */
static double fake_exchange[1024];
template <class T> inline T __shfl_xor_sync(unsigned, T value, int h) {
  *(T*)(fake_exchange + threadIdx.x) = value;
  fake_barrier();
  T other = *(T*)(fake_exchange + (threadIdx.x ^ (unsigned)h));
  fake_barrier();
  return other;
}
inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline float __fsqrt_rn(float a) { return __builtin_sqrtf(a); }
inline double __dsqrt_rn(double a) { return __builtin_sqrt(a); }
extern "C" {
float floorf(float);
double floor(double);
float rintf(float);
double rint(double);
float fabsf(float);
double fabs(double);
}
inline int __clzll(long long a) { return a ? __builtin_clzll(a) : 64; }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return (unsigned long long)(((unsigned __int128)a * b) >> 64); }
inline float __uint_as_float(unsigned a) { return same_bits<float>(a); }
inline int __float_as_int(float a) { return same_bits<int>(a); }
inline double __longlong_as_double(long long a) { return same_bits<double>(a); }
inline long long __double_as_longlong(double a) { return same_bits<long long>(a); }
