KERNEL WG_SIZE(64, 2) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2, GLOBAL u8* b3, const i64 o3) {
  LOCAL ALIGNED float left[16][36];
  LOCAL ALIGNED float right[16][36];
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  GLOBAL float* p3 = (GLOBAL float*)(b3 + o3);
  const i32 y = LID / 16, x = LID - y * 16;
  const i64 tile = GRP / 1, above = tile / 2;
  const i32 batch = (i32)(above / 1);
  const i32 n0 = (i32)(tile - above * 2) * 32, m0 = (i32)(above - batch * 1) * 32;
  float acc[8][2];
  UNROLL
  for (i32 i = 0; i < 8; i++) {
  UNROLL
    for (i32 j = 0; j < 2; j++) acc[i][j] = F32(0x00000000u);
  }
  float nextLeft[8];
  UNROLL
  for (i32 i = 0; i < 8; i++) {
    nextLeft[i] = F32(0x00000000u);
  }
  float nextRight[8];
  UNROLL
  for (i32 i = 0; i < 8; i++) {
    nextRight[i] = F32(0x00000000u);
  }
  const i32 last = 18;
  for (i32 k0 = 0 - 16; k0 < last; k0 += 16) {
    if (k0 + 16 < last) {
      UNROLL
      for (i32 i = 0; i < 8; i++) {
        const i32 e = LID + i * 64;
        const i32 at = e / 16, k = e - at * 16;
        const i32 term = k0 + 16 + k, own = m0 + at;
        float value = F32(0x00000000u);
        if (term < last && own < 21) {
          const float v0 = p1[own * 18 + term];
          value = v0;
        }
        nextLeft[i] = value;
      }
      UNROLL
      for (i32 i = 0; i < 8; i++) {
        const i32 e = LID + i * 64;
        const i32 k = e / 32, at = e - k * 32;
        const i32 term = k0 + 16 + k, own = n0 + at;
        float value = F32(0x00000000u);
        if (term < last && own < 35) {
          const float v1 = p2[term * 35 + own];
          value = v1;
        }
        nextRight[i] = value;
      }
    }
    if (k0 >= 0) {
      UNROLL
      for (i32 k = 0; k < 16; k++) {
        float a[8], b[2];
      UNROLL
        for (i32 i = 0; i < 8; i += 4) { const float4 v = *(SHARED float4*)&left[k][y * 4 + i / 4 * 16 + i % 4]; a[i] = v.x; a[i + 1] = v.y; a[i + 2] = v.z; a[i + 3] = v.w; }
      UNROLL
        for (i32 j = 0; j < 2; j += 2) { const float2 v = *(SHARED float2*)&right[k][x * 2 + j / 2 * 32 + j % 2]; b[j] = v.x; b[j + 1] = v.y; }
      UNROLL
        for (i32 i = 0; i < 8; i++) {
      UNROLL
          for (i32 j = 0; j < 2; j++) acc[i][j] = acc[i][j] + a[i] * b[j];
        }
      }
    }
    BARRIER();
    UNROLL
    for (i32 i = 0; i < 8; i++) {
      const i32 e = LID + i * 64;
      const i32 at = e / 16, k = e - at * 16;
      left[k][at] = nextLeft[i];
    }
    UNROLL
    for (i32 i = 0; i < 8; i++) {
      const i32 e = LID + i * 64;
      const i32 k = e / 32, at = e - k * 32;
      right[k][at] = nextRight[i];
    }
    BARRIER();
  }
  UNROLL
  for (i32 i = 0; i < 8; i++) {
  UNROLL
    for (i32 j = 0; j < 2; j++) {
    const i32 m = m0 + y * 4 + i / 4 * 16 + i % 4, n = n0 + x * 2 + j / 2 * 32 + j % 2;
    if (m < 21 && n < 35) {
      const float v2 = p3[n];
      const float v3 = acc[i][j] + v2;
      const i32 v4 = v3 <= F32(0x00000000u);
      const float v5 = v4 ? F32(0x00000000u) : v3;
      p0[m * 35 + n] = v5;
    }
    }
  }
}
