namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// A language kernels are written in. Their bodies use a handful of names that every dialect defines in its prelude; so one renderer serves all.
/// </summary>
/// <param name="Name">Like "opencl".</param>
/// <param name="Prelude">What goes before every kernel.</param>
public sealed record KernelDialect(string Name, string Prelude)
{
    /// <summary>OpenCL C 1.2.</summary>
    public static KernelDialect OpenCl { get; } = new("opencl", OpenClNames + PreludeFunctions.Text);

    /// <summary>CUDA C++, as NVRTC reads it.</summary>
    public static KernelDialect Cuda { get; } = new("cuda", CudaNames + PreludeFunctions.Text);

    private const string OpenClNames = """
        #ifdef cl_khr_fp64
        #pragma OPENCL EXTENSION cl_khr_fp64 : enable
        #define HAS_DOUBLE 1
        #endif
        #pragma OPENCL FP_CONTRACT OFF
        typedef int i32;
        typedef long i64;
        typedef uint u32;
        typedef ulong u64;
        typedef uchar u8;
        #define KERNEL __kernel
        #define GLOBAL __global
        #define LOCAL __local
        #define SHARED __local
        #define ALIGNED __attribute__((aligned(16)))
        #define CONSTANT __constant
        #define INLINE static inline
        #define LID ((i32)get_local_id(0))
        #define GRP ((i64)get_group_id(0))
        #define BARRIER() barrier(CLK_LOCAL_MEM_FENCE)
        #define WAVE_BARRIER() sub_group_barrier(CLK_LOCAL_MEM_FENCE)
        #define SHUFFLE(x, h) sub_group_shuffle_xor(x, (u32)(h))
        #define WG_SIZE(n, resident) __attribute__((reqd_work_group_size(n, 1, 1)))
        #define VECTOR4(type, a, b, c, d) ((type##4)(a, b, c, d))
        #define U64(x) x##UL
        #define F32(bits) as_float((u32)bits)
        #define F64(bits) as_double((u64)bits)
        #define I32OF(x) as_int(x)
        #define I64OF(x) as_long(x)
        #define FMA32(a, b, c) fma(a, b, c)
        #define FMA64(a, b, c) fma(a, b, c)
        #define SQRT32(x) sqrt(x)
        #define SQRT64(x) sqrt(x)
        #define FLOOR32(x) floor(x)
        #define FLOOR64(x) floor(x)
        #define ROUND32(x) rint(x)
        #define ROUND64(x) rint(x)
        #define ABS32(x) fabs(x)
        #define ABS64(x) fabs(x)
        #define MULHI64(a, b) mul_hi(a, b)
        #define CLZ64(x) ((i32)clz(x))
        #ifdef UNROLL_LOOPS
        #define UNROLL _Pragma("unroll")
        #else
        #define UNROLL
        #endif

        """;

    private const string CudaNames = """
        #define HAS_DOUBLE 1
        typedef int i32;
        typedef long long i64;
        typedef unsigned int u32;
        typedef unsigned long long u64;
        typedef unsigned char u8;
        #define KERNEL extern "C" __global__
        #define GLOBAL
        #define LOCAL __shared__
        #define SHARED
        #define ALIGNED __align__(16)
        #define CONSTANT __constant__
        #define INLINE static __device__ __forceinline__
        #define LID ((i32)threadIdx.x)
        #define GRP ((i64)blockIdx.x)
        #define BARRIER() __syncthreads()
        #define WAVE_BARRIER() __syncwarp()
        #define SHUFFLE(x, h) __shfl_xor_sync(0xffffffffu, x, h)
        #define WG_SIZE(n, resident) __launch_bounds__(n, resident)
        #define VECTOR4(type, a, b, c, d) make_##type##4(a, b, c, d)
        #define U64(x) x##ULL
        #define F32(bits) __uint_as_float((u32)bits)
        #define F64(bits) __longlong_as_double((i64)(u64)bits)
        #define I32OF(x) __float_as_int(x)
        #define I64OF(x) __double_as_longlong(x)
        #define FMA32(a, b, c) __fmaf_rn(a, b, c)
        #define FMA64(a, b, c) __fma_rn(a, b, c)
        #define SQRT32(x) __fsqrt_rn(x)
        #define SQRT64(x) __dsqrt_rn(x)
        #define FLOOR32(x) floorf(x)
        #define FLOOR64(x) floor(x)
        #define ROUND32(x) rintf(x)
        #define ROUND64(x) rint(x)
        #define ABS32(x) fabsf(x)
        #define ABS64(x) fabs(x)
        #define MULHI64(a, b) __umul64hi(a, b)
        #define CLZ64(x) ((i32)__clzll((i64)(x)))
        #define UNROLL _Pragma("unroll")

        """;
}
