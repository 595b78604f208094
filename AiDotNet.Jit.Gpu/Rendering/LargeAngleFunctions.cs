namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// MapOp.SinLarge and MapOp.CosLarge: LargeReduction32 and LargeReduction64 of the library in C, operation by operation, so that a device
/// computes the processor's bits. Only kernels that need them carry them.
/// </summary>
internal static class LargeAngleFunctions
{
    internal const string Single = """
        #ifndef ANGLE32
        #define ANGLE32 1
        INLINE float angle_f32(float x, float v, i32 quarter) {
          const float limit = F32(0x47c35000u);
          double a = ABS32(x), sum = 0.0, error = 0.0, turns, quarters, r, z, w;
          i32 n, p;
          const double pieces[8] = { 0.15915493667125702, 6.4206382432985265e-09, 7.342738037334397e-17, 8.135948500433114e-24,
            3.0224034272071343e-30, 1.4168891989350178e-37, 6.551007778024304e-45, 1.763489420220157e-52 };
          if (ABS32(x) < limit) return v;
          for (p = 0; p < 8; p++) {
            double t = a * pieces[p], next, added;
            t = t - ROUND64(t);
            next = sum + t;
            added = next - sum;
            error = error + ((sum - (next - added)) + (t - added));
            sum = next;
          }
          turns = sum - ROUND64(sum);
          quarters = ROUND64(4.0 * turns);
          r = (turns - 0.25 * quarters + error) * 6.283185307179586;
          n = to_i32_f64(quarters) + quarter;
          z = r * r;
          if ((n & 1) == 0) {
            w = FMA64(2.7557313667586063e-06, z, -0.0001984126982976742);
            w = FMA64(w, z, 0.008333333333322418);
            w = FMA64(w, z, -0.16666666666666632);
            w = FMA64(r * z, w, r);
          } else {
            w = FMA64(2.4801587288947114e-05, z, -0.0013888888888873303);
            w = FMA64(w, z, 0.041666666666666595);
            w = FMA64(w, z, -0.5);
            w = FMA64(w, z, 1.0);
          }
          return (float)(((n & 2) != 0) != (quarter == 0 && x < 0.0f) ? -w : w);
        }
        #endif

        """;

    internal const string Double = """
        #ifndef ANGLE64
        #define ANGLE64 1
        CONSTANT u64 two_over_pi[22] = { U64(0), U64(0xa2f9836e4e441529), U64(0xfc2757d1f534ddc0), U64(0xdb6295993c439041), U64(0xfe5163abdebbc561),
          U64(0xb7246e3a424dd2e0), U64(0x06492eea09d1921c), U64(0xfe1deb1cb129a73e), U64(0xe88235f52ebb4484), U64(0xe99c7026b45f7e41),
          U64(0x3991d639835339f4), U64(0x9c845f8bbdf9283b), U64(0x1ff897ffde05980f), U64(0xef2f118b5a0a6d1f), U64(0x6d367ecf27cb09b7),
          U64(0x4f463f669e5fea2d), U64(0x7527bac7ebe5f17b), U64(0x3d0739f78a5292ea), U64(0x6bfb5fb11f8d5d08), U64(0x56033046fc7b6bab),
          U64(0xf0cfbc209af4361d), U64(0) };
        INLINE u64 angle_window(i32 word, i32 shift) {
          return shift == 0 ? two_over_pi[word] : (two_over_pi[word] << shift) | (two_over_pi[word + 1] >> (64 - shift));
        }
        INLINE double angle_part(u64 bits, i32 zeros, i32 places) {
          return (double)(i64)(bits & U64(0x1fffffffffffff)) * F64((u64)(1023 - places - zeros) << 52);
        }
        INLINE double angle_f64(double x, double v, i32 quarter) {
          u64 bits, significand, high1, low2, high0, low1, middle, top, whole, upper, lower;
          i32 exponent, first, word, shift, zeros, above;
          double high, low, product, missed, small, rest, r, error, z, s, c, w;
          i64 n;
          if (ABS64(x) < 1073741824.0) return v;
          bits = (u64)I64OF(x) & U64(0x7fffffffffffffff);
          if (bits >= U64(0x7ff0000000000000)) return F64(U64(0x7ff8000000000000));
          exponent = (i32)(bits >> 52) - 1075;
          significand = (bits & U64(0xfffffffffffff)) | U64(0x10000000000000);
          first = exponent + 62;
          word = first >> 6;
          shift = first & 63;
          low2 = angle_window(word + 2, shift);
          high1 = MULHI64(significand, low2);
          low2 = significand * low2;
          low1 = angle_window(word + 1, shift);
          high0 = MULHI64(significand, low1);
          low1 = significand * low1;
          middle = low1 + high1;
          top = significand * angle_window(word, shift) + high0 + (middle < low1 ? 1 : 0);
          whole = top >> 62;
          upper = (top << 2) | (middle >> 62);
          lower = (middle << 2) | (low2 >> 62);
          above = (i32)(upper >> 63);
          n = (i64)whole + above;
          if (above) {
            lower = 0 - lower;
            upper = ~upper + (lower == 0 ? 1 : 0);
          }
          zeros = upper != 0 ? CLZ64(upper) : lower != 0 ? 64 + CLZ64(lower) : 0;
          if (zeros >= 64) {
            upper = lower << (zeros - 64);
            lower = 0;
          } else if (zeros > 0) {
            upper = (upper << zeros) | (lower >> (64 - zeros));
            lower = lower << zeros;
          }
          high = angle_part(upper >> 11, zeros, 53);
          low = angle_part((upper << 42) | (lower >> 22), zeros, 106);
          product = high * 1.5707963267948966;
          missed = FMA64(high, 1.5707963267948966, -product);
          small = high * 6.123233995736765e-17 + low * 1.5707963267948966;
          rest = missed + small;
          r = product + rest;
          error = product - r + rest;
          if (above) {
            r = -r;
            error = -error;
          }
          n += quarter;
          z = r * r;
          s = FMA64(1.5896450056874938e-10, z, -2.505075310434871e-08);
          s = FMA64(s, z, 2.7557313667586063e-06);
          s = FMA64(s, z, -0.0001984126982976742);
          s = FMA64(s, z, 0.008333333333322418);
          s = FMA64(s, z, -0.16666666666666632);
          s = r + FMA64(r * z, s, error);
          c = FMA64(-1.1358446494586366e-11, z, 2.0875700738584073e-09);
          c = FMA64(c, z, -2.7557314191898997e-07);
          c = FMA64(c, z, 2.4801587288947114e-05);
          c = FMA64(c, z, -0.0013888888888873303);
          c = FMA64(c, z, 0.041666666666666595);
          c = FMA64(z, FMA64(c, z, -0.5), 1.0);
          w = (n & 1) != 0 ? c : s;
          if ((n & 2) != 0) w = -w;
          return quarter == 0 && x < 0.0 ? -w : w;
        }
        #endif

        """;
}
