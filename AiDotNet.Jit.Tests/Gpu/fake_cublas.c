/* A cuBLAS that computes: matrices stored by columns, as its documentation defines the call. It is strict about what it is given. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fake_cuda.h"

typedef struct { int alive; void* stream; void* workspace; } handle;
typedef struct {
  int ta, tb, m, n, k, isDouble, lda, ldb, ldc, batches, tf32;
  long long sa, sb, sc;
  double alpha, beta;
  const char *a, *b;
  char* c;
} product;
static int handles, created, products;

const char* fake_cublas_state(void) {
  static char text[100];
  snprintf(text, sizeof text, "cublas handles=%d created=%d products=%d", handles, created, products);
  return text;
}

int cublasCreate_v2(handle** h) {
  if (!fake_is_ready() || getenv("FAKE_CUBLAS_NO_HANDLE")) return 1;
  *h = calloc(1, sizeof(handle));
  (*h)->alive = 1; handles++; created++;
  return 0;
}

int cublasDestroy_v2(handle* h) {
  if (!h || !h->alive || !fake_is_stream(h->stream)) return 1; /* before its stream and its workspace */
  if (h->workspace && !fake_is_memory(h->workspace, (char*)h->workspace + 1)) return 1;
  h->alive = 0; handles--;
  return 0;
}

int cublasSetStream_v2(handle* h, void* stream) {
  if (!h || !h->alive) return 1;
  h->stream = stream; h->workspace = 0; /* as the documentation says */
  return 0;
}

int cublasSetWorkspace_v2(handle* h, void* workspace, size_t bytes) {
  if (!h || !h->alive) return 1;
  if ((size_t)workspace % 256 || !fake_is_memory(workspace, (char*)workspace + bytes)) return 7;
  h->workspace = workspace;
  return 0;
}

static double tf32(double x) {
  float f = (float)x;
  unsigned bits;
  memcpy(&bits, &f, 4);
  bits = (bits + 0x1000) & ~0x1fffu;
  memcpy(&f, &bits, 4);
  return f;
}

static double at(const product* p, const char* matrix, long long index) { return p->isDouble ? ((const double*)matrix)[index] : ((const float*)matrix)[index]; }

static void multiply(const void* data) {
  const product* p = data;
  double wrong = fake_number("FAKE_CUBLAS_WRONG", 1);
  for (long long l = 0; l < p->batches; l++)
    for (long long j = 0; j < p->n; j++)
      for (long long i = 0; i < p->m; i++) {
        double sum = 0;
        for (long long q = 0; q < p->k; q++) {
          double a = at(p, p->a, l * p->sa + (p->ta ? i * p->lda + q : q * p->lda + i)), b = at(p, p->b, l * p->sb + (p->tb ? q * p->ldb + j : j * p->ldb + q));
          sum += p->tf32 ? tf32(a) * tf32(b) : a * b;
        }
        long long c = l * p->sc + j * p->ldc + i;
        double value = p->alpha * sum * wrong + (p->beta ? p->beta * at(p, p->c, c) : 0);
        if (p->isDouble) ((double*)p->c)[c] = value;
        else ((float*)p->c)[c] = (float)value;
      }
  if (getenv("FAKE_CUBLAS_LOSES") && !p->isDouble) *(float*)p->c = NAN;
}

/* All of a matrix has to lie in memory of the device. */
static int lies(const product* p, const char* matrix, int rows, int columns, int ld, long long stride) {
  long long last = (p->batches - 1) * stride + (columns - 1LL) * ld + rows;
  return stride >= 0 && fake_is_memory(matrix, matrix + last * (p->isDouble ? 8 : 4));
}

int cublasGemmStridedBatchedEx(
    handle* h, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int typeA, int lda, long long sa, const void* b, int typeB, int ldb, long long sb,
    const void* beta, void* c, int typeC, int ldc, long long sc, int batches, int compute, int algorithm) {
  if (!h || !h->alive || !fake_is_ready()) return 1;
  if (getenv("FAKE_CUBLAS_FAIL") && products >= fake_number("FAKE_CUBLAS_FAIL_AFTER", 0)) return (int)fake_number("FAKE_CUBLAS_FAIL", 14);
  if (fake_is_capturing(h->stream) && !h->workspace) return 14; /* it would allocate */
  if (typeA != typeB || typeA != typeC || typeA > 1 || compute != (typeA ? 70 : compute == 77 ? 77 : 68) || algorithm != -1) return 15;
  if (ta < 0 || ta > 1 || tb < 0 || tb > 1 || m < 1 || n < 1 || k < 1 || batches < 1) return 7;
  if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
  product p = { ta, tb, m, n, k, typeA, lda, ldb, ldc, batches, compute == 77 || getenv("FAKE_CUBLAS_TF32"), sa, sb, sc,
    typeA ? *(double*)alpha : *(float*)alpha, typeA ? *(double*)beta : *(float*)beta, a, b, c };
  if (!lies(&p, a, ta ? k : m, ta ? m : k, lda, sa) || !lies(&p, b, tb ? n : k, tb ? k : n, ldb, sb) || !lies(&p, c, m, n, ldc, sc)) return 7;
  products++;
  return fake_do(h->stream, multiply, &p, sizeof p, fake_number("FAKE_CUBLAS_US", 1)) ? 13 : 0;
}
