KERNEL WG_SIZE(32, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  const i64 flat = GRP * 32 + LID;
  const i32 row = (i32)flat;
  if (flat >= 1) return;
  float a0 = F32(0x00000000u);
  float a1 = F32(0x00000000u);
  for (i32 x2 = 0; x2 < 9000; x2++) {
    const float v3 = p1[x2];
    const float v4 = v3 * v3;
    a0 = a0 + v3;
    a1 = a1 + v4;
  }
  const float v5 = a1 / F32(0x460ca000u);
  p0[0] = a0;
  p2[0] = v5;
}
