/* What a kernel of generated CUDA source needs to run on the processor, one work-item after the other: see fake_cuda.c. */
#define __global__
#define __device__
#define __shared__ static
#define __constant__ static const
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(n)
#define __align__(n) __attribute__((aligned(n)))
#define __syncthreads() fake_barrier()

struct __attribute__((aligned(16))) float4 { float x, y, z, w; };
struct __attribute__((aligned(8))) float2 { float x, y; };
struct __attribute__((aligned(16))) double2 { double x, y; };

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
