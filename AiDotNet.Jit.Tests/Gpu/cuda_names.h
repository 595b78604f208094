// What NVRTC knows by itself, so that a stock clang can check the generated CUDA source without any CUDA installation.
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))

struct __attribute__((aligned(16))) float4 { float x, y, z, w; };
struct __attribute__((aligned(8))) float2 { float x, y; };
struct __attribute__((aligned(16))) double2 { double x, y; };
struct __attribute__((aligned(16))) int4 { int x, y, z, w; };
struct __attribute__((aligned(4))) uchar4 { unsigned char x, y, z, w; };
__device__ inline float4 make_float4(float a, float b, float c, float d) { return float4{a, b, c, d}; }
__device__ inline int4 make_int4(int a, int b, int c, int d) { return int4{a, b, c, d}; }
__device__ inline uchar4 make_uchar4(unsigned char a, unsigned char b, unsigned char c, unsigned char d) { return uchar4{a, b, c, d}; }

struct thread_position {
  __declspec(property(get = get)) unsigned x;
  __device__ unsigned get() const { return __nvvm_read_ptx_sreg_tid_x(); }
};
struct block_position {
  __declspec(property(get = get)) unsigned x;
  __device__ unsigned get() const { return __nvvm_read_ptx_sreg_ctaid_x(); }
};
extern const __device__ __attribute__((weak)) thread_position threadIdx;
extern const __device__ __attribute__((weak)) block_position blockIdx;

__device__ inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
__device__ inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
__device__ inline float __fsqrt_rn(float a) { return __nvvm_sqrt_rn_f(a); }
__device__ inline double __dsqrt_rn(double a) { return __nvvm_sqrt_rn_d(a); }
__device__ inline float floorf(float a) { return __builtin_floorf(a); }
__device__ inline double floor(double a) { return __builtin_floor(a); }
__device__ inline float rintf(float a) { return __builtin_rintf(a); }
__device__ inline double rint(double a) { return __builtin_rint(a); }
__device__ inline float fabsf(float a) { return __builtin_fabsf(a); }
__device__ inline double fabs(double a) { return __builtin_fabs(a); }
__device__ inline int __clzll(long long a) { return __builtin_clzll(a); }
__device__ inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return __nvvm_mulhi_ull(a, b); }
template <class To, class From> __device__ inline To same_bits(From from) {
  union { From from; To to; } u;
  u.from = from;
  return u.to;
}
__device__ inline void __syncwarp() { __nvvm_bar_warp_sync(0xffffffffu); }
__device__ inline int __shfl_xor_sync(unsigned mask, int value, int h) { return __nvvm_shfl_sync_bfly_i32(mask, value, h, 31); }
__device__ inline float __shfl_xor_sync(unsigned mask, float value, int h) { return __nvvm_shfl_sync_bfly_f32(mask, value, h, 31); }
__device__ inline long long __shfl_xor_sync(unsigned mask, long long value, int h) {
  unsigned low = (unsigned)__shfl_xor_sync(mask, (int)value, h), high = (unsigned)__shfl_xor_sync(mask, (int)(value >> 32), h);
  return (long long)(((unsigned long long)high << 32) | low);
}
__device__ inline double __shfl_xor_sync(unsigned mask, double value, int h) { return same_bits<double>(__shfl_xor_sync(mask, same_bits<long long>(value), h)); }
__device__ inline float __uint_as_float(unsigned a) { return same_bits<float>(a); }
__device__ inline int __float_as_int(float a) { return same_bits<int>(a); }
__device__ inline double __longlong_as_double(long long a) { return same_bits<double>(a); }
__device__ inline long long __double_as_longlong(double a) { return same_bits<long long>(a); }
