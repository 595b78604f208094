KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2) {
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  const i64 flat = GRP * 64 + LID;
  const i32 row = (i32)flat;
  if (flat >= 33) return;
  float a0 = F32(0x00000000u);
  float a1 = F32(0xff800000u);
  for (i32 x2 = 0; x2 < 40; x2++) {
    const float v3 = p1[x2 * 33 + row];
    a0 = a0 + v3;
    a1 = max_f32(a1, v3);
  }
  p0[row] = a0;
  p2[row] = a1;
}
