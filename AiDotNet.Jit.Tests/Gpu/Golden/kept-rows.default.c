KERNEL WG_SIZE(64, 4) void k0(GLOBAL u8* b0, const i64 o0, GLOBAL u8* b1, const i64 o1, GLOBAL u8* b2, const i64 o2, GLOBAL u8* b3, const i64 o3) {
  LOCAL float s0_f32[64];
  LOCAL float s1_f32[64];
  GLOBAL float* p0 = (GLOBAL float*)(b0 + o0);
  GLOBAL float* p1 = (GLOBAL float*)(b1 + o1);
  GLOBAL float* p2 = (GLOBAL float*)(b2 + o2);
  GLOBAL float* p3 = (GLOBAL float*)(b3 + o3);
  const i32 own = LID / 64, lane = LID - own * 64;
  const i64 team = GRP / 1, flat = team * 1 + own;
  const i32 active = flat < 5;
  const i32 row = active ? (i32)flat : 0;
  float a0 = F32(0xff800000u);
  float a1 = F32(0x00000000u);
  float kept0[4];
  UNROLL
  for (i32 t2 = 0; t2 < 1; t2++) {
    const i32 x3 = (lane + t2 * 64) * 4;
    const float4 q4 = *(GLOBAL float4*)&p1[row * 256 + x3];
      a0 = max_f32(a0, q4.x);
      a1 = a1 + q4.x;
      kept0[t2 * 4 + 0] = q4.x;
      a0 = max_f32(a0, q4.y);
      a1 = a1 + q4.y;
      kept0[t2 * 4 + 1] = q4.y;
      a0 = max_f32(a0, q4.z);
      a1 = a1 + q4.z;
      kept0[t2 * 4 + 2] = q4.z;
      a0 = max_f32(a0, q4.w);
      a1 = a1 + q4.w;
      kept0[t2 * 4 + 3] = q4.w;
  }
  s0_f32[LID] = a0;
  s1_f32[LID] = a1;
  BARRIER();
  for (i32 h = 32; h > 0; h >>= 1) {
    if (lane < h) {
      s0_f32[LID] = max_f32(s0_f32[LID], s0_f32[LID + h]);
      s1_f32[LID] = s1_f32[LID] + s1_f32[LID + h];
    }
    BARRIER();
  }
  a0 = s0_f32[own * 64];
  a1 = s1_f32[own * 64];
  BARRIER();
  float a5 = F32(0x00000000u);
  float a6 = F32(0x00000000u);
  const float v31 = a1 * F32(0x3b800000u);
  float kept1[4];
  float kept2[4];
  UNROLL
  for (i32 t7 = 0; t7 < 1; t7++) {
    const i32 x8 = (lane + t7 * 64) * 4;
      const float v9 = kept0[t7 * 4 + 0] - a0;
      const float v10 = atleast_f32(F32(0xc2d00000u), v9);
      const float v11 = atmost_f32(F32(0x42b20000u), v10);
      const float v12 = FMA32(v11, F32(0x3fb8aa3bu), F32(0x4b4000feu));
      const float v13 = v12 - F32(0x4b4000feu);
      const float v14 = FMA32(v13, F32(0xbf317218u), v11);
      const float v15 = FMA32(v13, F32(0x3102e308u), v14);
      const float v16 = FMA32(F32(0x3ab67708u), v15, F32(0x3c091f8eu));
      const float v17 = FMA32(v16, v15, F32(0x3d2aaa95u));
      const float v18 = FMA32(v17, v15, F32(0x3e2aaa45u));
      const float v19 = FMA32(v18, v15, F32(0x3f000000u));
      const float v20 = FMA32(v19, v15, F32(0x3f800000u));
      const float v21 = FMA32(v20, v15, F32(0x3f800000u));
      const i32 v22 = I32OF(v12);
      const i32 v23 = (i32)((u32)v22 >> ((i32)0x1u));
      const i32 v24 = (i32)((u32)v23 << ((i32)0x17u));
      const float v25 = F32(v24);
      const float v26 = v21 * v25;
      const i32 v27 = sub_i32(v22, v23);
      const i32 v28 = (i32)((u32)v27 << ((i32)0x17u));
      const float v29 = F32(v28);
      const float v30 = v26 * v29;
      const float v32 = kept0[t7 * 4 + 0] - v31;
      a5 = a5 + v30;
      a6 = FMA32(v32, v32, a6);
      kept1[t7 * 4 + 0] = v30;
      kept2[t7 * 4 + 0] = v32;
      const float v33 = kept0[t7 * 4 + 1] - a0;
      const float v34 = atleast_f32(F32(0xc2d00000u), v33);
      const float v35 = atmost_f32(F32(0x42b20000u), v34);
      const float v36 = FMA32(v35, F32(0x3fb8aa3bu), F32(0x4b4000feu));
      const float v37 = v36 - F32(0x4b4000feu);
      const float v38 = FMA32(v37, F32(0xbf317218u), v35);
      const float v39 = FMA32(v37, F32(0x3102e308u), v38);
      const float v40 = FMA32(F32(0x3ab67708u), v39, F32(0x3c091f8eu));
      const float v41 = FMA32(v40, v39, F32(0x3d2aaa95u));
      const float v42 = FMA32(v41, v39, F32(0x3e2aaa45u));
      const float v43 = FMA32(v42, v39, F32(0x3f000000u));
      const float v44 = FMA32(v43, v39, F32(0x3f800000u));
      const float v45 = FMA32(v44, v39, F32(0x3f800000u));
      const i32 v46 = I32OF(v36);
      const i32 v47 = (i32)((u32)v46 >> ((i32)0x1u));
      const i32 v48 = (i32)((u32)v47 << ((i32)0x17u));
      const float v49 = F32(v48);
      const float v50 = v45 * v49;
      const i32 v51 = sub_i32(v46, v47);
      const i32 v52 = (i32)((u32)v51 << ((i32)0x17u));
      const float v53 = F32(v52);
      const float v54 = v50 * v53;
      const float v55 = kept0[t7 * 4 + 1] - v31;
      a5 = a5 + v54;
      a6 = FMA32(v55, v55, a6);
      kept1[t7 * 4 + 1] = v54;
      kept2[t7 * 4 + 1] = v55;
      const float v56 = kept0[t7 * 4 + 2] - a0;
      const float v57 = atleast_f32(F32(0xc2d00000u), v56);
      const float v58 = atmost_f32(F32(0x42b20000u), v57);
      const float v59 = FMA32(v58, F32(0x3fb8aa3bu), F32(0x4b4000feu));
      const float v60 = v59 - F32(0x4b4000feu);
      const float v61 = FMA32(v60, F32(0xbf317218u), v58);
      const float v62 = FMA32(v60, F32(0x3102e308u), v61);
      const float v63 = FMA32(F32(0x3ab67708u), v62, F32(0x3c091f8eu));
      const float v64 = FMA32(v63, v62, F32(0x3d2aaa95u));
      const float v65 = FMA32(v64, v62, F32(0x3e2aaa45u));
      const float v66 = FMA32(v65, v62, F32(0x3f000000u));
      const float v67 = FMA32(v66, v62, F32(0x3f800000u));
      const float v68 = FMA32(v67, v62, F32(0x3f800000u));
      const i32 v69 = I32OF(v59);
      const i32 v70 = (i32)((u32)v69 >> ((i32)0x1u));
      const i32 v71 = (i32)((u32)v70 << ((i32)0x17u));
      const float v72 = F32(v71);
      const float v73 = v68 * v72;
      const i32 v74 = sub_i32(v69, v70);
      const i32 v75 = (i32)((u32)v74 << ((i32)0x17u));
      const float v76 = F32(v75);
      const float v77 = v73 * v76;
      const float v78 = kept0[t7 * 4 + 2] - v31;
      a5 = a5 + v77;
      a6 = FMA32(v78, v78, a6);
      kept1[t7 * 4 + 2] = v77;
      kept2[t7 * 4 + 2] = v78;
      const float v79 = kept0[t7 * 4 + 3] - a0;
      const float v80 = atleast_f32(F32(0xc2d00000u), v79);
      const float v81 = atmost_f32(F32(0x42b20000u), v80);
      const float v82 = FMA32(v81, F32(0x3fb8aa3bu), F32(0x4b4000feu));
      const float v83 = v82 - F32(0x4b4000feu);
      const float v84 = FMA32(v83, F32(0xbf317218u), v81);
      const float v85 = FMA32(v83, F32(0x3102e308u), v84);
      const float v86 = FMA32(F32(0x3ab67708u), v85, F32(0x3c091f8eu));
      const float v87 = FMA32(v86, v85, F32(0x3d2aaa95u));
      const float v88 = FMA32(v87, v85, F32(0x3e2aaa45u));
      const float v89 = FMA32(v88, v85, F32(0x3f000000u));
      const float v90 = FMA32(v89, v85, F32(0x3f800000u));
      const float v91 = FMA32(v90, v85, F32(0x3f800000u));
      const i32 v92 = I32OF(v82);
      const i32 v93 = (i32)((u32)v92 >> ((i32)0x1u));
      const i32 v94 = (i32)((u32)v93 << ((i32)0x17u));
      const float v95 = F32(v94);
      const float v96 = v91 * v95;
      const i32 v97 = sub_i32(v92, v93);
      const i32 v98 = (i32)((u32)v97 << ((i32)0x17u));
      const float v99 = F32(v98);
      const float v100 = v96 * v99;
      const float v101 = kept0[t7 * 4 + 3] - v31;
      a5 = a5 + v100;
      a6 = FMA32(v101, v101, a6);
      kept1[t7 * 4 + 3] = v100;
      kept2[t7 * 4 + 3] = v101;
  }
  s0_f32[LID] = a5;
  s1_f32[LID] = a6;
  BARRIER();
  for (i32 h = 32; h > 0; h >>= 1) {
    if (lane < h) {
      s0_f32[LID] = s0_f32[LID] + s0_f32[LID + h];
      s1_f32[LID] = s1_f32[LID] + s1_f32[LID + h];
    }
    BARRIER();
  }
  a5 = s0_f32[own * 64];
  a6 = s1_f32[own * 64];
  BARRIER();
  const float v105 = F32(0x3f800000u) / a5;
  const float v107 = a6 * F32(0x3b800000u);
  const float v108 = v107 + F32(0x3727c5acu);
  const float v109 = SQRT32(v108);
  const float v110 = F32(0x3f800000u) / v109;
  UNROLL
  for (i32 t102 = 0; t102 < 1; t102++) {
    if (active) {
    const i32 x103 = (lane + t102 * 64) * 4;
    const float4 q104 = *(GLOBAL float4*)&p3[x103];
      const float v106 = kept1[t102 * 4 + 0] * v105;
      const float v111 = kept2[t102 * 4 + 0] * v110;
      const float v112 = v111 * q104.x;
      const float v113 = q104.x + v112;
      const float v114 = kept1[t102 * 4 + 1] * v105;
      const float v115 = kept2[t102 * 4 + 1] * v110;
      const float v116 = v115 * q104.y;
      const float v117 = q104.y + v116;
      const float v118 = kept1[t102 * 4 + 2] * v105;
      const float v119 = kept2[t102 * 4 + 2] * v110;
      const float v120 = v119 * q104.z;
      const float v121 = q104.z + v120;
      const float v122 = kept1[t102 * 4 + 3] * v105;
      const float v123 = kept2[t102 * 4 + 3] * v110;
      const float v124 = v123 * q104.w;
      const float v125 = q104.w + v124;
    *(GLOBAL float4*)&p0[row * 256 + x103] = VECTOR4(float, v106, v114, v118, v122);
    *(GLOBAL float4*)&p2[row * 256 + x103] = VECTOR4(float, v113, v117, v121, v125);
    } }
}
