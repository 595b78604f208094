KERNEL WG_SIZE(32) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 18) return;
  const i32 i0 = row / 3, i1 = row - i0 * 3;
  const i32 i2 = i0 / 3, i3 = i0 - i2 * 3;
  float a4 = F32(0x00000000u);
  for (i32 i5 = 0; i5 < 3; i5++) {
    for (i32 i6 = 0; i6 < 3; i6++) {
      const float v7 = p1[i2 * 49 + i3 * 14 + i5 * 7 + i1 * 2 + i6];
      a4 = a4 + v7;
    }
  }
  const float v8 = a4 / F32(0x41100000u);
  p0[i2 * 9 + i3 * 3 + i1] = v8;
}

KERNEL WG_SIZE(32) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 18) return;
  const float v0 = p1[row];
  const float v1 = v0 / F32(0x41100000u);
  p0[row] = v1;
}

KERNEL WG_SIZE(64) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 162) return;
  const i32 i0 = row / 9, i1 = row - i0 * 9;
  const float v2 = p1[i0];
  p0[i0 * 9 + i1] = v2;
}

KERNEL WG_SIZE(64) void k0(GLOBAL u8* b0, const i64 o0) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 98) return;
  p0[row] = F32(0x00000000u);
}

KERNEL WG_SIZE(64) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, const i32 n) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  const i64 flat = GRP * 64 + LID;
  const i32 point = (i32)flat;
  if (flat >= 18) return;
  const i32 i0 = point / 3, i1 = point - i0 * 3;
  const i32 i2 = i0 / 3, i3 = i0 - i2 * 3;
  const i32 i4 = n / 3, i5 = n - i4 * 3;
  const float v6 = p0[i2 * 81 + i3 * 27 + i1 * 9 + i4 * 3 + i5];
  p1[i2 * 49 + i3 * 14 + i4 * 7 + i1 * 2 + i5] = p1[i2 * 49 + i3 * 14 + i4 * 7 + i1 * 2 + i5] + v6;
}
