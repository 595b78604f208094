KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2) {
  LOCAL float s0_f32[64];
  LOCAL float s1_f32[64];
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  const i32 lane = LID / 16, own = LID - lane * 16;
  const i64 team = GRP / 1, flat = team * 16 + own;
  const i32 active = flat < 33;
  const i32 row = active ? (i32)flat : 0;
  float a0 = F32(0x00000000u);
  float a1 = F32(0xff800000u);
  for (i32 r2 = lane; r2 < 40; r2 += 4) {
    const float v3 = p1[r2 * 33 + row];
    a0 = a0 + v3;
    a1 = max_f32(a1, v3);
  }
  s0_f32[LID] = a0;
  s1_f32[LID] = a1;
  BARRIER();
  for (i32 h = 2; h > 0; h >>= 1) {
    if (lane < h) {
      s0_f32[LID] = s0_f32[LID] + s0_f32[LID + h * 16];
      s1_f32[LID] = max_f32(s1_f32[LID], s1_f32[LID + h * 16]);
    }
    BARRIER();
  }
  a0 = s0_f32[own];
  a1 = s1_f32[own];
  BARRIER();
  BARRIER();
  if (active && lane == 0) {
    p0[row] = a0;
    p2[row] = a1;
  }
}
