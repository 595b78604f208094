/* A CUDA driver and an NVRTC for machines without either. Memory is malloc and work is done at once, but really done: NVRTC has a C++ compiler
   make a library of the source, and a launch calls it for every work-item. Everything that was made is counted, and one line is printed for it when
   the context goes. Time is a clock of its own: 10 microseconds a kernel, 100 one
   with barriers, 125 a copy from or to the process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#include "fake_cuda.h"

typedef unsigned long long dptr;
typedef struct { int capturing; int alive; } stream;
typedef struct { int count; work items[1024]; } graph;
typedef struct { void* library; char* text; } module;
typedef struct { const char* text; void (*run)(void); module* owner; int parameters, meets; } function;
static size_t used, limit = 64u << 20;
static int buffers, streams, events, modules, graphs, pinned, launches, replays, captured, lost;
static double now;
static graph* recording;
static struct { char* start; size_t size; } memory[4096];
static __thread void* current;
static int gate;
static void enter(void) { while (__sync_lock_test_and_set(&gate, 1)) usleep(10); }
static int leave(int status) { __sync_lock_release(&gate); return status; }
#define NEED_CONTEXT if (!current) return 201; if (lost) return 700

double fake_number(const char* name, double otherwise) { return getenv(name) ? atof(getenv(name)) : otherwise; }
int fake_is_ready(void) { return current && !lost; }
int fake_is_stream(const void* s) { return s && ((const stream*)s)->alive == 77; }
int fake_is_capturing(const void* s) { return s && ((const stream*)s)->capturing; }
int fake_is_memory(const void* start, const void* end) {
  for (int i = 0; i < 4096; i++)
    if (memory[i].start && (char*)start >= memory[i].start && (char*)end <= memory[i].start + memory[i].size) return 1;
  return 0;
}
int fake_do(void* s, void (*run)(const void*), const void* data, size_t size, double microseconds) {
  if (!fake_is_stream(s)) return 400;
  if (!fake_is_capturing(s)) {
    run(data);
    now += microseconds * 1e-3;
    return 0;
  }
  work w = { run, memcpy(malloc(size), data, size), size, microseconds };
  if (recording->count == 1024) return 900;
  recording->items[recording->count++] = w;
  return 0;
}

int cuInit(unsigned flags) { return flags ? 1 : getenv("FAKE_CUDA_INIT") ? atoi(getenv("FAKE_CUDA_INIT")) : 0; }
int cuDriverGetVersion(int* v) { *v = 12080; return 0; }
int cuDeviceGetCount(int* n) { *n = getenv("FAKE_CUDA_NO_DEVICE") ? 0 : 1; return 0; }
int cuDeviceGet(int* d, int i) { if (i) return 101; *d = 0; return 0; }
int cuDeviceGetName(char* s, int n, int d) { snprintf(s, n, "Fake H200"); return 0; }
int cuDeviceGetAttribute(int* v, int a, int d) { *v = a == 1 ? 1024 : a == 8 ? 49152 : a == 16 ? 132 : a == 75 ? 9 : 0; return 0; }
int cuDeviceTotalMem_v2(size_t* b, int d) { *b = limit; return 0; }
int cuDevicePrimaryCtxRetain(void** c, int d) { *c = (void*)0xC0FFEE; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) {
  printf("released with buffers=%d streams=%d events=%d modules=%d graphs=%d pinned=%d, launches=%d replays=%d captured=%d, %s\n",
         buffers, streams, events, modules, graphs, pinned, launches, replays, captured, fake_cublas_state());
  fflush(stdout);
  return 0;
}
int cuCtxSetCurrent(void* c) { current = c; return lost ? 700 : 0; }
int cuMemGetInfo_v2(size_t* f, size_t* t) { NEED_CONTEXT; *f = limit - used; *t = limit; return 0; }
int cuMemAlloc_v2(dptr* p, size_t n) {
  NEED_CONTEXT;
  enter();
  if (used + n > limit) return leave(2);
  char* m = aligned_alloc(256, (n + 255) / 256 * 256);
  memset(m, 0xEE, n); /* memory is not what it was */
  for (int i = 0; i < 4096; i++)
    if (!memory[i].start) {
      memory[i].start = m; memory[i].size = n;
      used += n; buffers++;
      *p = (dptr)m;
      return leave(0);
    }
  return leave(2);
}
int cuMemFree_v2(dptr p) {
  if (!current) return 201;
  enter();
  for (int i = 0; i < 4096; i++)
    if (memory[i].start == (char*)p) {
      used -= memory[i].size; buffers--;
      free(memory[i].start);
      memory[i].start = 0;
      return leave(0);
    }
  return leave(1);
}
int cuMemHostAlloc(void** p, size_t n, unsigned f) { NEED_CONTEXT; *p = malloc(n); pinned++; return 0; }
int cuMemFreeHost(void* p) { if (!current) return 201; free(p); pinned--; return 0; }
static int copy(void* to, const void* from, size_t n, void* s, int fromProcess) {
  NEED_CONTEXT;
  const char* device = fromProcess ? to : from;
  if (!fake_is_stream(s) || fake_is_capturing(s) || !fake_is_memory(device, device + n)) return 400;
  memcpy(to, from, n);
  enter();
  now += 0.125;
  leave(0);
  return 0;
}
int cuMemcpyHtoDAsync_v2(dptr d, void* s, size_t n, void* st) { return copy((void*)d, s, n, st, 1); }
int cuMemcpyDtoHAsync_v2(void* d, dptr s, size_t n, void* st) { return copy(d, (void*)s, n, st, 0); }
typedef struct { char *to, *from; size_t n; unsigned value; } block;
static void copy_block(const void* d) { const block* b = d; memcpy(b->to, b->from, b->n); }
static void fill_block(const void* d) { const block* b = d; for (size_t i = 0; i < b->n; i++) ((unsigned*)b->to)[i] = b->value; }
int cuMemcpyDtoDAsync_v2(dptr d, dptr s, size_t n, void* st) {
  NEED_CONTEXT;
  block b = { (char*)d, (char*)s, n, 0 };
  if (!fake_is_memory(b.to, b.to + n) || !fake_is_memory(b.from, b.from + n)) return 400;
  return fake_do(st, copy_block, &b, sizeof b, 1);
}
int cuMemsetD32Async(dptr d, unsigned v, size_t n, void* st) {
  NEED_CONTEXT;
  block b = { (char*)d, 0, n, v };
  return fake_is_memory(b.to, b.to + 4 * n) ? fake_do(st, fill_block, &b, sizeof b, 1) : 400;
}
int cuStreamCreate(void** s, unsigned f) { NEED_CONTEXT; stream* n = calloc(1, sizeof(stream)); n->alive = 77; *s = n; streams++; return 0; }
int cuStreamDestroy_v2(void* s) { if (!current) return 201; if (!fake_is_stream(s)) return 400; ((stream*)s)->alive = 0; streams--; return 0; }
int cuStreamSynchronize(void* s) {
  NEED_CONTEXT;
  if (fake_is_capturing(s)) return 900;
  if (getenv("FAKE_CUDA_LOSE") && launches > atoi(getenv("FAKE_CUDA_LOSE"))) { lost = 1; return 700; }
  return 0;
}
int cuStreamWaitEvent(void* s, void* e, unsigned f) { NEED_CONTEXT; return e ? 0 : 400; }
int cuEventCreate(void** e, unsigned f) { NEED_CONTEXT; *e = calloc(1, sizeof(double)); events++; return 0; }
int cuEventDestroy_v2(void* e) { if (!current) return 201; free(e); events--; return 0; }
int cuEventRecord(void* e, void* s) { NEED_CONTEXT; *(double*)e = now; return 0; }
int cuEventQuery(void* e) { NEED_CONTEXT; return 0; }
int cuEventSynchronize(void* e) { NEED_CONTEXT; return 0; }
int cuEventElapsedTime(float* f, void* a, void* b) { NEED_CONTEXT; *f = (float)(*(double*)b - *(double*)a); return 0; }

/* An image is what it was compiled for, the library and the source, a line each. */
int cuModuleLoadDataEx(void** m, const char* image, unsigned n, int* o, void** v) {
  NEED_CONTEXT;
  const char* wanted = getenv("FAKE_CUDA_IMAGE") ? getenv("FAKE_CUDA_IMAGE") : "sm_90";
  char start[64];
  int length = snprintf(start, sizeof start, "compiled for --gpu-architecture=%s ", wanted);
  if (strncmp(image, start, length)) { if (n) strcpy((char*)v[0], "the image is for another architecture"); return 218; }
  const char* file = strchr(image, '\n') + 1;
  char name[512];
  snprintf(name, sizeof name, "%.*s", (int)(strchr(file, '\n') - file), file);
  void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  unlink(name);
  if (!library) { if (n) strcpy((char*)v[0], dlerror()); return 218; }
  module* made = malloc(sizeof(module));
  made->library = library; made->text = strdup(strchr(file, '\n') + 1);
  *m = made; modules++;
  return 0;
}
int cuModuleUnload(void* m) { if (!current) return 201; dlclose(((module*)m)->library); free(((module*)m)->text); free(m); modules--; return 0; }
int cuModuleGetFunction(void** f, void* m, const char* name) {
  NEED_CONTEXT;
  module* owner = m;
  char entry[256];
  snprintf(entry, sizeof entry, "void %s(", name);
  const char* at = strstr(owner->text, entry);
  void (*run)(void) = dlsym(owner->library, name);
  if (!at || !run) return 500;
  const char *end = strchr(at, ')'), *next = strstr(end, "\nKERNEL "), *meeting = strstr(end, "BARRIER()");
  function* made = calloc(1, sizeof(function)); /* never freed: the driver's functions are not either */
  made->text = at; made->run = run; made->owner = owner;
  made->parameters = 1;
  for (const char* c = at; c < end; c++) made->parameters += *c == ',';
  made->meets = meeting && (!next || meeting < next);
  *f = made;
  return 0;
}
int cuFuncGetAttribute(int* v, int a, void* f) { *v = a == 0 ? 1024 : a == 4 ? 32 : 0; return 0; }

/* A launch: work-items one after the other, or, where they wait for each other, each with a stack of its own. */
enum { MOST_ARGUMENTS = 96, MOST_ITEMS = 1024, STACK = 128 << 10 };
typedef struct { function* f; unsigned groups, items; long arguments[MOST_ARGUMENTS]; } launch;
typedef struct { unsigned x; } position;
static const launch* running;
static position *item, *group;
static ucontext_t contexts[MOST_ITEMS];
static jmp_buf back, waiting[MOST_ITEMS]; /* after the first time: swapcontext calls the kernel */
static int begun[MOST_ITEMS];
static unsigned turn, finished;
static char* stacks;

static void call(void) {
  typedef long A;
  const long* a = running->arguments;
#define EIGHT(i) a[i], a[i + 1], a[i + 2], a[i + 3], a[i + 4], a[i + 5], a[i + 6], a[i + 7]
#define LONGS A, A, A, A, A, A, A, A
  ((void (*)(LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS, LONGS))running->f->run)(
      EIGHT(0), EIGHT(8), EIGHT(16), EIGHT(24), EIGHT(32), EIGHT(40), EIGHT(48), EIGHT(56), EIGHT(64), EIGHT(72), EIGHT(80), EIGHT(88));
}
static void barrier(void) { if (!_setjmp(waiting[turn])) _longjmp(back, 1); }
static void start_item(void) { call(); finished++; _longjmp(back, 1); }
static void run_group(void) {
  if (!stacks) stacks = malloc((size_t)MOST_ITEMS * STACK);
  finished = 0;
  for (unsigned i = 0; i < running->items; i++) {
    getcontext(&contexts[i]);
    contexts[i].uc_stack.ss_sp = stacks + (size_t)i * STACK;
    contexts[i].uc_stack.ss_size = STACK;
    contexts[i].uc_link = 0;
    begun[i] = 0;
    makecontext(&contexts[i], start_item, 0);
  }
  while (finished == 0) /* all of them reach every barrier, or none */
    for (turn = 0; turn < running->items; turn++) {
      item->x = turn;
      if (_setjmp(back)) continue;
      if (begun[turn]) _longjmp(waiting[turn], 1);
      begun[turn] = 1;
      setcontext(&contexts[turn]);
    }
  if (finished != running->items) { fprintf(stderr, "a barrier was not reached by all\n"); abort(); }
}
static void run_launch(const void* data) {
  running = data;
  item = dlsym(running->f->owner->library, "threadIdx");
  group = dlsym(running->f->owner->library, "blockIdx");
  *(void (**)(void))dlsym(running->f->owner->library, "fake_barrier") = barrier;
  for (group->x = 0; group->x < running->groups; group->x++)
    if (running->f->meets) run_group();
    else for (item->x = 0; item->x < running->items; item->x++) call();
}
/* The pointers among the arguments must be our memory: every buffer parameter is followed by an offset. */
int cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned sh, void* s, void** p, void** e) {
  NEED_CONTEXT;
  launch l = { f, gx, bx };
  if (!gx || gy != 1 || gz != 1 || by != 1 || bz != 1 || bx > 1024 || bx % 32 || l.f->parameters > MOST_ARGUMENTS) return 1;
  for (int i = 0; i < l.f->parameters; i++) l.arguments[i] = *(long*)p[i];
  const char* end = strchr(l.f->text, ')');
  int i = 0;
  for (const char* c = strstr(l.f->text, "u8* b"); c && c < end; c = strstr(c + 1, "u8* b"), i += 2) {
    char* start = (char*)l.arguments[i];
    if (l.arguments[i + 1] < 0 || !fake_is_memory(start, start + l.arguments[i + 1] + 1)) return 1;
  }
  if (fake_is_capturing(s)) captured++; else launches++;
  return fake_do(s, run_launch, &l, sizeof l, l.f->meets ? fake_number("FAKE_TILE_US", 100) : fake_number("FAKE_KERNEL_US", 10));
}
int cuLaunchHostFunc(void* s, void (*fn)(void*), void* u) { NEED_CONTEXT; fn(u); return 0; }
int cuStreamBeginCapture_v2(void* s, int mode) {
  NEED_CONTEXT;
  if (recording || !fake_is_stream(s)) return 900;
  if (getenv("FAKE_CUDA_NO_CAPTURE")) return 801;
  ((stream*)s)->capturing = 1;
  recording = calloc(1, sizeof(graph));
  return 0;
}
int cuStreamEndCapture(void* s, void** g) {
  NEED_CONTEXT;
  if (!fake_is_capturing(s)) return 901;
  ((stream*)s)->capturing = 0;
  *g = recording; recording = 0; graphs++;
  return 0;
}
int cuGraphInstantiateWithFlags(void** e, void* g, unsigned long long f) {
  NEED_CONTEXT;
  graph* made = memcpy(malloc(sizeof(graph)), g, sizeof(graph));
  for (int i = 0; i < made->count; i++) made->items[i].data = memcpy(malloc(made->items[i].size), made->items[i].data, made->items[i].size);
  *e = made; graphs++;
  return 0;
}
int cuGraphLaunch(void* e, void* s) {
  NEED_CONTEXT;
  const graph* g = e;
  for (int i = 0; i < g->count; i++) fake_do(s, g->items[i].run, g->items[i].data, g->items[i].size, g->items[i].microseconds);
  replays++;
  return 0;
}
static int destroy_graph(graph* g) {
  if (!current) return 201;
  for (int i = 0; i < g->count; i++) free(g->items[i].data);
  free(g); graphs--;
  return 0;
}
int cuGraphExecDestroy(void* e) { return destroy_graph(e); }
int cuGraphDestroy(void* g) { return destroy_graph(g); }
int cuGetErrorName(int e, const char** s) {
  *s = e == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : e == 218 ? "CUDA_ERROR_INVALID_PTX" : e == 100 ? "CUDA_ERROR_NO_DEVICE" : e == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : e == 801 ? "CUDA_ERROR_NOT_SUPPORTED" : "CUDA_ERROR";
  return 0;
}
int cuGetErrorString(int e, const char** s) { *s = "fake"; return 0; }

/* NVRTC. It knows architectures up to FAKE_NVRTC_ARCHITECTURE, 90 where nothing is said. */
typedef struct { char* source; char* code; const char* log; } program;
int nvrtcCreateProgram(program** p, const char* source, const char* name, int n, const char** h, const char** i) {
  *p = calloc(1, sizeof(program));
  (*p)->source = strdup(source);
  (*p)->log = "";
  return 0;
}
int nvrtcGetNumSupportedArchs(int* n) { *n = 3; return 0; }
int nvrtcGetSupportedArchs(int* a) { a[0] = 50; a[1] = 80; a[2] = (int)fake_number("FAKE_NVRTC_ARCHITECTURE", 90); return 0; }
static int build(const char* source, const char* library) {
  char file[300], command[2048];
  snprintf(file, sizeof file, "%s.cu", library);
  FILE* f = fopen(file, "w");
  fputs(source, f);
  fclose(f);
  snprintf(command, sizeof command, "%s -x c++ -std=c++17 -O1 -ffp-contract=off -w -fPIC -shared -include %s %s -o %s -lm", getenv("FAKE_NVRTC_COMPILER"), getenv("FAKE_NVRTC_NAMES"), file, library);
  int status = system(command);
  unlink(file);
  return status;
}
int nvrtcCompileProgram(program* p, int n, const char** options) {
  if (getenv("FAKE_NVRTC_FAIL")) { p->log = "kernel.cu(3): error: the fake compiler was told to fail\n"; return 6; }
  static int number;
  char library[256];
  snprintf(library, sizeof library, "/tmp/fake_kernel_%d_%d.so", (int)getpid(), __sync_fetch_and_add(&number, 1));
  if (build(p->source, library)) { p->log = "kernel.cu(1): error: the compiler of the fake refused it\n"; return 6; }
  size_t size = strlen(p->source) + strlen(library) + 64;
  for (int i = 0; i < n; i++) size += strlen(options[i]) + 1;
  p->code = malloc(size);
  strcpy(p->code, "compiled for");
  for (int i = 0; i < n; i++) { strcat(p->code, " "); strcat(p->code, options[i]); }
  sprintf(p->code + strlen(p->code), "\n%s\n%s", library, p->source);
  return 0;
}
static int is_virtual(const program* p) { return strstr(p->code, "--gpu-architecture=compute_") != 0; }
int nvrtcGetProgramLogSize(program* p, size_t* n) { *n = strlen(p->log) + 1; return 0; }
int nvrtcGetProgramLog(program* p, char* s) { strcpy(s, p->log); return 0; }
int nvrtcGetCUBINSize(program* p, size_t* n) { *n = is_virtual(p) ? 0 : strlen(p->code) + 1; return 0; }
int nvrtcGetCUBIN(program* p, char* s) { strcpy(s, p->code); return 0; }
int nvrtcGetPTXSize(program* p, size_t* n) { *n = strlen(p->code) + 1; return 0; }
int nvrtcGetPTX(program* p, char* s) { strcpy(s, p->code); return 0; }
int nvrtcDestroyProgram(program** p) { free((*p)->source); free((*p)->code); free(*p); return 0; }
