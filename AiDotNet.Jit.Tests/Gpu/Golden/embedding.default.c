KERNEL WG_SIZE(32, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL i32* p1 = (GLOBAL i32*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 30) return;
  const i32 x0 = row / 6, x1 = row - x0 * 6;
  const i32 v2 = p1[x0];
  const float v3 = p2[(i64)v2 * 6 + x1];
  p0[x0 * 6 + x1] = v3;
}

KERNEL WG_SIZE(32, 1) void k0(GLOBAL u8* b0, const i64 o0) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 24) return;
  p0[row] = F32(0x00000000u);
}

KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL i32* p2 = (GLOBAL i32*)(b2 + o2);
  const i64 flat = GRP * 64 + LID;
  const i32 point = (i32)flat;
  if (flat >= 30) return;
  const i32 x0 = point / 6, x1 = point - x0 * 6;
  const i32 v2 = p2[x0];
  const i32 m3 = (i32)(flat / 6);
  for (i32 e = 0; e < m3; e++) {
    const i32 v4 = p2[e];
    if (v4 == v2) return;
  }
  float sum = p0[(i64)v2 * 6 + x1];
  for (i32 e = m3; e < 5; e++) {
    const i32 v5 = p2[e];
    if (v5 == v2) {
    const float v6 = p1[e * 6 + x1];
      sum = sum + v6;
    }
  }
  p0[(i64)v2 * 6 + x1] = sum;
}
