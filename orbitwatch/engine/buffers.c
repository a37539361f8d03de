#include "buffers.h"

#include <string.h>

static void *array_of(Buffers *buffers, PyObject *array, const char *kinds, Py_ssize_t size,
                      Py_ssize_t length, int flags) {
    if (buffers->count == MOST_BUFFERS) {
        PyErr_SetString(PyExc_SystemError, "too many arrays in one call");
        return NULL;
    }
    Py_buffer *view = &buffers->view[buffers->count];
    if (PyObject_GetBuffer(array, view, flags | PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0)
        return NULL;
    buffers->count++;
    const char *format = view->format ? view->format : "B";
    if (format[0] == '@' || format[0] == '=') format++;
    if (view->itemsize != size || !strchr(kinds, format[0]) || format[0] == '\0') {
        PyErr_Format(PyExc_TypeError, "an array of kind '%s' is not what is wanted", format);
        return NULL;
    }
    if (length >= 0 && view->len != length * size) {
        PyErr_Format(PyExc_ValueError, "an array has %zd items and not %zd", view->len / size,
                     length);
        return NULL;
    }
    return view->buf;
}

const double *doubles(Buffers *buffers, PyObject *array, Py_ssize_t length) {
    return array_of(buffers, array, "d", 8, length, PyBUF_SIMPLE);
}

const long long *integers(Buffers *buffers, PyObject *array, Py_ssize_t length) {
    return array_of(buffers, array, "lq", 8, length, PyBUF_SIMPLE);
}

const unsigned char *bytes_of(Buffers *buffers, PyObject *array, Py_ssize_t length) {
    return array_of(buffers, array, "B?", 1, length, PyBUF_SIMPLE);
}

double *doubles_out(Buffers *buffers, PyObject *array, Py_ssize_t length) {
    return array_of(buffers, array, "d", 8, length, PyBUF_WRITABLE);
}

unsigned char *bytes_out(Buffers *buffers, PyObject *array, Py_ssize_t length) {
    return array_of(buffers, array, "B?", 1, length, PyBUF_WRITABLE);
}

Py_ssize_t last_length(const Buffers *buffers) {
    const Py_buffer *view = &buffers->view[buffers->count - 1];
    return view->len / view->itemsize;
}

void release(Buffers *buffers) {
    for (int k = 0; k < buffers->count; k++) PyBuffer_Release(&buffers->view[k]);
    buffers->count = 0;
}
