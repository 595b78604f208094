KERNEL WG_SIZE(64, 1) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2, GLOBAL u8* b3, const i64 o3) {
  LOCAL float s0_f32[64];
  LOCAL float s1_f32[64];
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  GLOBAL float* p3 = (GLOBAL float*)(b3 + o3);
  const i32 own = LID / 64, lane = LID - own * 64;
  const i64 team = GRP / 17, flat = team * 1 + own;
  const i32 part = (i32)(GRP - team * 17);
  const i32 active = flat < 1;
  const i32 row = active ? (i32)flat : 0;
  float a0 = F32(0x00000000u);
  float a1 = F32(0x00000000u);
  for (i32 r2 = part * 64 + lane; r2 < 9000; r2 += 1088) {
    const float v3 = p1[r2];
    a0 = a0 + v3;
    a1 = FMA32(v3, v3, a1);
  }
  s0_f32[LID] = a0;
  s1_f32[LID] = a1;
  BARRIER();
  for (i32 h = 32; h > 0; h >>= 1) {
    if (lane < h) {
      s0_f32[LID] = s0_f32[LID] + s0_f32[LID + h];
      s1_f32[LID] = s1_f32[LID] + s1_f32[LID + h];
    }
    BARRIER();
  }
  a0 = s0_f32[own * 64];
  a1 = s1_f32[own * 64];
  BARRIER();
  BARRIER();
  if (active && lane == 0) {
    p3[part] = a0;
    p3[part + 17] = a1;
  }
}
KERNEL WG_SIZE(32, 1) void k1(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2, GLOBAL u8* b3, const i64 o3) {
  LOCAL float s0_f32[32];
  LOCAL float s1_f32[32];
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  GLOBAL float* p3 = (GLOBAL float*)(b3 + o3);
  const i32 own = LID / 16, lane = LID - own * 16;
  const i64 team = GRP / 1, flat = team * 2 + own;
  const i32 active = flat < 1;
  const i32 row = active ? (i32)flat : 0;
  float a0 = F32(0x00000000u);
  float a1 = F32(0x00000000u);
  UNROLL
  for (i32 t2 = 0; t2 < 2; t2++) {
    if (lane + t2 * 16 < 17) {
    const i32 x3 = (lane + t2 * 16);
      const float v4 = p3[x3];
      const float v5 = p3[x3 + 17];
      a0 = a0 + v4;
      a1 = a1 + v5;
    } }
  s0_f32[LID] = a0;
  s1_f32[LID] = a1;
  BARRIER();
  for (i32 h = 8; h > 0; h >>= 1) {
    if (lane < h) {
      s0_f32[LID] = s0_f32[LID] + s0_f32[LID + h];
      s1_f32[LID] = s1_f32[LID] + s1_f32[LID + h];
    }
    BARRIER();
  }
  a0 = s0_f32[own * 16];
  a1 = s1_f32[own * 16];
  BARRIER();
  const float v6 = a1 * F32(0x38e90453u);
  BARRIER();
  if (active && lane == 0) {
    p0[0] = a0;
    p2[0] = v6;
  }
}
