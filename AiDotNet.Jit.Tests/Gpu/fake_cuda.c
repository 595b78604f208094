/* A CUDA driver and an NVRTC for machines without either: memory is malloc, work is done at once, launches do nothing but check their arguments.
   Everything that was made is counted, and one line is printed for it when the context goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long dptr;
static size_t used, limit = 64u << 20;
static int buffers, streams, events, modules, graphs, pinned, launches, replays, captured, capturing, lost;
static __thread void* current;
#define NEED_CONTEXT if (!current) return 201; if (lost) return 700

int cuInit(unsigned flags) { return flags ? 1 : getenv("FAKE_CUDA_INIT") ? atoi(getenv("FAKE_CUDA_INIT")) : 0; }
int cuDriverGetVersion(int* v) { *v = 12080; return 0; }
int cuDeviceGetCount(int* n) { *n = getenv("FAKE_CUDA_NO_DEVICE") ? 0 : 1; return 0; }
int cuDeviceGet(int* d, int i) { if (i) return 101; *d = 0; return 0; }
int cuDeviceGetName(char* s, int n, int d) { snprintf(s, n, "Fake H200"); return 0; }
int cuDeviceGetAttribute(int* v, int a, int d) { *v = a == 1 ? 1024 : a == 8 ? 49152 : a == 16 ? 132 : a == 75 ? 9 : 0; return 0; }
int cuDeviceTotalMem_v2(size_t* b, int d) { *b = limit; return 0; }
int cuDevicePrimaryCtxRetain(void** c, int d) { *c = (void*)0xC0FFEE; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) {
  printf("released with buffers=%d streams=%d events=%d modules=%d graphs=%d pinned=%d, launches=%d replays=%d captured=%d\n",
         buffers, streams, events, modules, graphs, pinned, launches, replays, captured);
  fflush(stdout);
  return 0;
}
int cuCtxSetCurrent(void* c) { current = c; return lost ? 700 : 0; }
int cuMemGetInfo_v2(size_t* f, size_t* t) { NEED_CONTEXT; *f = limit - used; *t = limit; return 0; }
int cuMemAlloc_v2(dptr* p, size_t n) {
  NEED_CONTEXT;
  if (used + n > limit) return 2;
  size_t* m = calloc(1, n + 64);
  m[0] = n; used += n; buffers++;
  *p = (dptr)(m + 8);
  return 0;
}
int cuMemFree_v2(dptr p) { if (!current) return 201; size_t* m = (size_t*)p - 8; used -= m[0]; buffers--; free(m); return 0; }
int cuMemHostAlloc(void** p, size_t n, unsigned f) { NEED_CONTEXT; *p = malloc(n); pinned++; return 0; }
int cuMemFreeHost(void* p) { if (!current) return 201; free(p); pinned--; return 0; }
int cuMemcpyHtoDAsync_v2(dptr d, void* s, size_t n, void* st) { NEED_CONTEXT; if (!st || capturing) return 400; memcpy((void*)d, s, n); return 0; }
int cuMemcpyDtoHAsync_v2(void* d, dptr s, size_t n, void* st) { NEED_CONTEXT; if (!st || capturing) return 400; memcpy(d, (void*)s, n); return 0; }
int cuMemcpyDtoDAsync_v2(dptr d, dptr s, size_t n, void* st) { NEED_CONTEXT; memcpy((void*)d, (void*)s, n); return 0; }
int cuMemsetD32Async(dptr d, unsigned v, size_t n, void* st) { NEED_CONTEXT; for (size_t i = 0; i < n; i++) ((unsigned*)d)[i] = v; return 0; }
int cuStreamCreate(void** s, unsigned f) { NEED_CONTEXT; *s = malloc(8); streams++; return 0; }
int cuStreamDestroy_v2(void* s) { if (!current) return 201; free(s); streams--; return 0; }
int cuStreamSynchronize(void* s) { NEED_CONTEXT; if (capturing) return 900; if (getenv("FAKE_CUDA_LOSE") && launches > atoi(getenv("FAKE_CUDA_LOSE"))) { lost = 1; return 700; } return 0; }
int cuStreamWaitEvent(void* s, void* e, unsigned f) { NEED_CONTEXT; return e ? 0 : 400; }
int cuEventCreate(void** e, unsigned f) { NEED_CONTEXT; *e = calloc(1, 8); events++; return 0; }
int cuEventDestroy_v2(void* e) { if (!current) return 201; free(e); events--; return 0; }
int cuEventRecord(void* e, void* s) { NEED_CONTEXT; return 0; }
int cuEventQuery(void* e) { NEED_CONTEXT; return 0; }
int cuEventSynchronize(void* e) { NEED_CONTEXT; return 0; }
int cuEventElapsedTime(float* f, void* a, void* b) { NEED_CONTEXT; *f = 0.25f; return 0; }
int cuModuleLoadDataEx(void** m, const char* image, unsigned n, int* o, void** v) {
  NEED_CONTEXT;
  if (strncmp(image, "compiled for --gpu-architecture=sm_90", 37)) { if (n) strcpy((char*)v[0], "the image is for another architecture"); return 218; }
  *m = strdup(image); modules++;
  return 0;
}
int cuModuleUnload(void* m) { if (!current) return 201; free(m); modules--; return 0; }
int cuModuleGetFunction(void** f, void* m, const char* name) {
  NEED_CONTEXT;
  char entry[256];
  snprintf(entry, sizeof entry, "void %s(", name);
  char* at = strstr(m, entry);
  if (!at) return 500;
  *f = at;
  return 0;
}
int cuFuncGetAttribute(int* v, int a, void* f) { *v = a == 0 ? 1024 : 0; return 0; }
/* The pointers among the arguments must be our memory: every buffer parameter is followed by an offset. */
int cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned sh, void* s, void** p, void** e) {
  NEED_CONTEXT;
  if (!gx || bx > 1024 || bx % 32) return 1;
  const char* end = strchr(f, ')');
  int i = 0;
  for (const char* c = strstr(f, "u8* b"); c && c < end; c = strstr(c + 1, "u8* b"), i += 2) {
    size_t* header = (size_t*)(*(dptr*)p[i]) - 8;
    if (*(long long*)p[i + 1] < 0 || *(unsigned long long*)p[i + 1] >= header[0]) return 1;
  }
  if (capturing) captured++; else launches++;
  return 0;
}
int cuLaunchHostFunc(void* s, void (*fn)(void*), void* u) { NEED_CONTEXT; fn(u); return 0; }
int cuStreamBeginCapture_v2(void* s, int mode) { NEED_CONTEXT; if (capturing) return 900; capturing = 1; return 0; }
int cuStreamEndCapture(void* s, void** g) { NEED_CONTEXT; if (!capturing) return 901; capturing = 0; *g = malloc(8); graphs++; return 0; }
int cuGraphInstantiateWithFlags(void** e, void* g, unsigned long long f) { NEED_CONTEXT; *e = malloc(8); graphs++; return 0; }
int cuGraphLaunch(void* e, void* s) { NEED_CONTEXT; replays++; return 0; }
int cuGraphExecDestroy(void* e) { if (!current) return 201; free(e); graphs--; return 0; }
int cuGraphDestroy(void* g) { if (!current) return 201; free(g); graphs--; return 0; }
int cuGetErrorName(int e, const char** s) {
  *s = e == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : e == 218 ? "CUDA_ERROR_INVALID_PTX" : e == 100 ? "CUDA_ERROR_NO_DEVICE" : e == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR";
  return 0;
}
int cuGetErrorString(int e, const char** s) { *s = "fake"; return 0; }

/* NVRTC: the "machine code" is the options and the source. */
typedef struct { char* source; char* code; const char* log; } program;
int nvrtcCreateProgram(program** p, const char* source, const char* name, int n, const char** h, const char** i) {
  *p = calloc(1, sizeof(program));
  (*p)->source = strdup(source);
  (*p)->log = "";
  return 0;
}
int nvrtcCompileProgram(program* p, int n, const char** options) {
  if (getenv("FAKE_NVRTC_FAIL")) { p->log = "kernel.cu(3): error: the fake compiler was told to fail\n"; return 6; }
  size_t size = strlen(p->source) + 64;
  for (int i = 0; i < n; i++) size += strlen(options[i]) + 1;
  p->code = malloc(size);
  strcpy(p->code, "compiled for");
  for (int i = 0; i < n; i++) { strcat(p->code, " "); strcat(p->code, options[i]); }
  strcat(p->code, "\n");
  strcat(p->code, p->source);
  return 0;
}
int nvrtcGetProgramLogSize(program* p, size_t* n) { *n = strlen(p->log) + 1; return 0; }
int nvrtcGetProgramLog(program* p, char* s) { strcpy(s, p->log); return 0; }
int nvrtcGetCUBINSize(program* p, size_t* n) { *n = strlen(p->code) + 1; return 0; }
int nvrtcGetCUBIN(program* p, char* s) { strcpy(s, p->code); return 0; }
int nvrtcDestroyProgram(program** p) { free((*p)->source); free((*p)->code); free(*p); return 0; }
