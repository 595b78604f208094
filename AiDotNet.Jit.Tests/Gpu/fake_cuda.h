/* What the parts of the fake CUDA share. */
#include <stddef.h>

/* Does work now, or records it with a copy of its data where its stream is being captured. Each piece takes some microseconds of the fake's own clock. */
typedef struct { void (*run)(const void* data); void* data; size_t size; double microseconds; } work;
int fake_do(void* stream, void (*run)(const void* data), const void* data, size_t size, double microseconds);

/* Whether the bytes from start on, one past the last at end, are memory of the device. */
int fake_is_memory(const void* start, const void* end);

int fake_is_ready(void);              /* there is a context, and the device is not lost */
int fake_is_stream(const void* stream);
int fake_is_capturing(const void* stream);
double fake_number(const char* name, double otherwise); /* from the environment */
const char* fake_cublas_state(void);  /* for the line that is printed at the end */
