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
  if (flat >= 162) return;
  const i32 x0 = row / 9, x1 = row - x0 * 9;
  const float v2 = p1[x0];
  p0[x0 * 9 + x1] = v2;
}

KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 98) return;
  p0[row] = F32(0x00000000u);
}

KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 64 + LID;
  const i32 point = (i32)flat;
  if (flat >= 2) return;
  for (i32 x0 = 0; x0 < 3; x0++)
  for (i32 x1 = 0; x1 < 3; x1++)
  for (i32 x2 = 0; x2 < 3; x2++)
  for (i32 x3 = 0; x3 < 3; x3++)
  {
    const float v4 = p0[point * 81 + x2 * 27 + x3 * 9 + x0 * 3 + x1];
    p1[point * 49 + x2 * 14 + x0 * 7 + x3 * 2 + x1] = p1[point * 49 + x2 * 14 + x0 * 7 + x3 * 2 + x1] + v4;
  }
}
