/* Arrays from Python, through the buffer protocol. */
#ifndef ORBITWATCH_BUFFERS_H
#define ORBITWATCH_BUFFERS_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

enum { MOST_BUFFERS = 16 };

/* The arrays of one call, released together. */
typedef struct { Py_buffer view[MOST_BUFFERS]; int count; } Buffers;

/* Each returns the memory of a C-contiguous array of `length` items, any length where that is
 * negative, or NULL with an error set. */
const double *doubles(Buffers *buffers, PyObject *array, Py_ssize_t length);
const long long *integers(Buffers *buffers, PyObject *array, Py_ssize_t length);
const unsigned char *bytes_of(Buffers *buffers, PyObject *array, Py_ssize_t length);
double *doubles_out(Buffers *buffers, PyObject *array, Py_ssize_t length);
unsigned char *bytes_out(Buffers *buffers, PyObject *array, Py_ssize_t length);
/* How many items the last array has. */
Py_ssize_t last_length(const Buffers *buffers);
void release(Buffers *buffers);

#endif
