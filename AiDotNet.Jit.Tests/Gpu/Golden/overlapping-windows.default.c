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
  const float v8 = a4 * F32(0x3de38e39u);
  p0[x2 * 9 + x3 * 3 + x1] = v8;
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
  const i32 v8 = (i32)(x7);
  const i32 v9 = ((i32)0xffffffffu) < v8;
  const i32 v10 = v8 < ((i32)0x3u);
  const i32 v11 = v9 & v10;
  const i32 v12 = (i32)(x3);
  const i32 v13 = ((i32)0xffffffffu) < v12;
  const i32 v14 = v12 < ((i32)0x3u);
  const i32 v15 = v13 & v14;
  const i32 v16 = v11 & v15;
  const float v17 = (u32)(x7) < 3u && (u32)(x3) < 3u ? p1[x6 * 9 + x7 * 3 + x3] : F32(0x00000000u);
  const float v18 = v17 * F32(0x3de38e39u);
  const float v19 = v16 ? v18 : F32(0x00000000u);
  const float v20 = F32(0x00000000u) + v19;
  const i32 v21 = (i32)(x3 - 1);
  const i32 v22 = ((i32)0xffffffffu) < v21;
  const i32 v23 = v21 < ((i32)0x3u);
  const i32 v24 = v22 & v23;
  const i32 v25 = v11 & v24;
  const i32 v26 = (i32)(x1 + 2);
  const i32 v27 = ((i32)0xffffffffu) < v26;
  const i32 v28 = v26 < ((i32)0x3u);
  const i32 v29 = v27 & v28;
  const i32 v30 = v25 & v29;
  const float v31 = (u32)(x7) < 3u && (u32)(x3 - 1) < 3u && (u32)(x1 + 2) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 1] : F32(0x00000000u);
  const float v32 = v31 * F32(0x3de38e39u);
  const float v33 = v30 ? v32 : F32(0x00000000u);
  const float v34 = v20 + v33;
  const i32 v35 = (i32)(x7 - 1);
  const i32 v36 = ((i32)0xffffffffu) < v35;
  const i32 v37 = v35 < ((i32)0x3u);
  const i32 v38 = v36 & v37;
  const i32 v39 = (i32)(x5 + 2);
  const i32 v40 = ((i32)0xffffffffu) < v39;
  const i32 v41 = v39 < ((i32)0x3u);
  const i32 v42 = v40 & v41;
  const i32 v43 = v38 & v42;
  const i32 v44 = v43 & v15;
  const float v45 = (u32)(x7 - 1) < 3u && (u32)(x5 + 2) < 3u && (u32)(x3) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 3] : F32(0x00000000u);
  const float v46 = v45 * F32(0x3de38e39u);
  const float v47 = v44 ? v46 : F32(0x00000000u);
  const float v48 = v34 + v47;
  const i32 v49 = v43 & v24;
  const i32 v50 = v49 & v29;
  const float v51 = (u32)(x7 - 1) < 3u && (u32)(x5 + 2) < 3u && (u32)(x3 - 1) < 3u && (u32)(x1 + 2) < 3u ? p1[x6 * 9 + x7 * 3 + x3 - 4] : F32(0x00000000u);
  const float v52 = v51 * F32(0x3de38e39u);
  const float v53 = v50 ? v52 : F32(0x00000000u);
  const float v54 = v48 + v53;
  p0[x6 * 64 + x7 * 16 + x5 * 8 + x3 * 2 + x1] = v54;
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
