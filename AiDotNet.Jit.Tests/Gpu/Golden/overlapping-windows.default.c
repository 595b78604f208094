KERNEL WG_SIZE(32, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 18) return;
  const i32 x0 = row / 3, x1 = row - x0 * 3;
  const i32 x2 = x0 / 3, x3 = x0 - x2 * 3;
  float a4 = F32(0x00000000u);
  for (i32 x5 = 0; x5 < 3; x5++) {
    for (i32 x6 = 0; x6 < 3; x6++) {
      const float v7 = p1[x2 * 49 + x3 * 14 + x5 * 7 + x1 * 2 + x6];
      a4 = a4 + v7;
    }
  }
  const float v8 = a4 / F32(0x41100000u);
  p0[x2 * 9 + x3 * 3 + x1] = v8;
}

KERNEL WG_SIZE(32, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 18) return;
  const float v0 = p1[row];
  const float v1 = v0 / F32(0x41100000u);
  p0[row] = v1;
}

KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 128) return;
  const i32 x0 = row / 2, x1 = row - x0 * 2;
  const i32 x2 = x0 / 4, x3 = x0 - x2 * 4;
  const i32 x4 = x2 / 2, x5 = x2 - x4 * 2;
  const i32 x6 = x4 / 4, x7 = x4 - x6 * 4;
  const float v8 = (u32)(x7) < 3u && (u32)(x3) < 3u ? p1[x6 * 9 + x7 * 3 + x3] : F32(0x00000000u);
  const float v9 = F32(0x00000000u) + v8;
  const float v10 = (u32)(x7) < 3u && (u32)(x3 - 1) < 3u && (u32)(x1 + 2) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 1] : F32(0x00000000u);
  const float v11 = v9 + v10;
  const float v12 = (u32)(x7 - 1) < 3u && (u32)(x5 + 2) < 3u && (u32)(x3) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 3] : F32(0x00000000u);
  const float v13 = v11 + v12;
  const float v14 = (u32)(x7 - 1) < 3u && (u32)(x5 + 2) < 3u && (u32)(x3 - 1) < 3u && (u32)(x1 + 2) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 4] : F32(0x00000000u);
  const float v15 = v13 + v14;
  p0[x6 * 64 + x7 * 16 + x5 * 8 + x3 * 2 + x1] = v15;
}

KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 98) return;
  const i32 x0 = row / 7, x1 = row - x0 * 7;
  const i32 x2 = x0 / 7, x3 = x0 - x2 * 7;
  const float v4 = p1[x2 * 64 + x3 * 8 + x1];
  p0[x2 * 49 + x3 * 7 + x1] = v4;
}
